import {
  type Checksums,
  checksumsOf,
  isChecksumOf,
  type MigrationFile,
  type MigrationFolder,
  readFrontMatter,
  readPart,
} from "../../../../engine/migrations/mod.ts";
import type { Session } from "../../../../engine/postgres/mod.ts";
import { downChecksums, type Entry, type Ledger, readEntries } from "../ledger/mod.ts";
import { refuseDuplicates } from "../plan/mod.ts";

/** A file of an applied migration that is not what it was when it was applied. */
export interface Mismatch {
  readonly entry: Entry;
  readonly part: "up" | "down";
  readonly file: string;
  readonly recorded: string;
  readonly found: Checksums;
}

export interface Comparison {
  /** How many files were held against what was recorded of them. */
  readonly checked: number;
  readonly mismatches: readonly Mismatch[];
  /** Applied, their files gone. */
  readonly missing: readonly Entry[];
}

/** Holds the files of applied migrations against ledger and history. Repeatable ones may change. */
export async function compareChecksums(session: Session, ledger: Ledger, folder: MigrationFolder): Promise<Comparison> {
  refuseDuplicates(folder);
  const entries = await readEntries(session, ledger);
  const downs = await downChecksums(session);
  const files = new Map(folder.migrations.map((file) => [file.version, file]));
  const mismatches: Mismatch[] = [];
  const missing: Entry[] = [];
  let checked = 0;
  for (const entry of entries) {
    const file = files.get(entry.version);
    if (!file) {
      missing.push(entry);
      continue;
    }
    for (const { part, recorded } of partsOf(file, entry, downs)) {
      const { name } = file[part]!;
      const bytes = await readPart(file[part]!);
      checked++;
      const found = checksumsOf(bytes);
      if (isChecksumOf(recorded, found) || (part === "up" && isRepeatable(file, bytes))) continue;
      mismatches.push({ entry, part, file: name, recorded, found });
    }
  }
  return { checked, mismatches, missing };
}

function partsOf(
  { version, down }: MigrationFile,
  { checksum }: Entry,
  downs: ReadonlyMap<string, string>,
): { part: "up" | "down"; recorded: string }[] {
  const ofDown = downs.get(version);
  return [
    ...(checksum === null ? [] : [{ part: "up" as const, recorded: checksum }]),
    ...(ofDown === undefined || down === undefined ? [] : [{ part: "down" as const, recorded: ofDown }]),
  ];
}

function isRepeatable({ body, up }: MigrationFile, bytes: Uint8Array): boolean {
  if (body === "python") return false;
  return readFrontMatter(new TextDecoder().decode(bytes), up.name, body === "sql" ? "--" : "//").repeatable;
}
