import { ConfitureError } from "../../../../engine/errors.ts";
import {
  type Checksums,
  checksumsOf,
  compareVersions,
  type FrontMatter,
  isChecksumOf,
  type MigrationFile,
  type MigrationFolder,
  orderMigrations,
  readFrontMatter,
  readPartSync,
} from "../../../../engine/migrations/mod.ts";
import type { Entry } from "../ledger/mod.ts";

/** A migration that shall run: new, or repeatable and changed. */
export interface Pending {
  readonly file: MigrationFile;
  readonly dependsOn: readonly string[];
  readonly isRepeat: boolean;
}

/** How files and ledger stand to each other. */
export interface Standing {
  /** In the order of application. */
  readonly pending: readonly Pending[];
  /** Entries of files that changed since, other than repeatable ones. */
  readonly changed: readonly { entry: Entry; file: MigrationFile; checksums: Checksums }[];
  /** Pending ones below the highest applied version, that do not say by `depends on` where they belong. */
  readonly below: readonly Pending[];
  readonly highest?: string;
}

/** Throws "migration-duplicate" when a version is not one file's alone. */
export function refuseDuplicates({ duplicates }: MigrationFolder): void {
  for (const [version, files] of duplicates) throw new ConfitureError("migration-duplicate", { version, files });
}

/**
 * Holds the folder against the ledger. Applied files are read for their checksums, pending ones for what their top says.
 */
export async function standingOf(folder: MigrationFolder, entries: readonly Entry[]): Promise<Standing> {
  refuseDuplicates(folder);
  const applied = new Map(entries.map((entry) => [entry.version, entry]));
  const pending: Pending[] = [];
  const changed: { entry: Entry; file: MigrationFile; checksums: Checksums }[] = [];
  const looked = folder.migrations.filter(({ version }) => applied.get(version)?.checksum !== null);
  for await (const { file, bytes } of readAll(looked)) {
    const entry = applied.get(file.version);
    const top = topOf(file, bytes);
    if (!entry) {
      pending.push({ file, dependsOn: top?.dependsOn ?? [], isRepeat: false });
      continue;
    }
    const checksums = checksumsOf(bytes);
    if (isChecksumOf(entry.checksum!, checksums)) continue;
    if (top?.repeatable) pending.push({ file, dependsOn: top.dependsOn, isRepeat: true });
    else changed.push({ entry, file, checksums });
  }
  const known = new Set([...applied.keys(), ...folder.migrations.map(({ version }) => version)]);
  const highest = [...applied.keys()].sort(compareVersions).at(-1);
  const isBelow = ({ file, dependsOn, isRepeat }: Pending) =>
    !isRepeat && dependsOn.length === 0 && highest !== undefined && compareVersions(file.version, highest) < 0;
  const ordered = orderMigrations(pending, known);
  return { pending: ordered, changed, below: ordered.filter(isBelow), ...(highest !== undefined && { highest }) };
}

/** The files in their order. Between some hundreds of them whatever else waits gets its turn. */
async function* readAll(files: readonly MigrationFile[]): AsyncGenerator<{ file: MigrationFile; bytes: Uint8Array }> {
  for (let from = 0; from < files.length; from += 500) {
    for (const file of files.slice(from, from + 500)) yield { file, bytes: readPartSync(file.up) };
    if (from + 500 < files.length) await new Promise((resolve) => setTimeout(resolve));
  }
}

const utf8 = new TextDecoder();

/** What the top of a file asks for; Python is not read. */
function topOf({ body, up }: MigrationFile, bytes: Uint8Array): FrontMatter | undefined {
  if (body === "python") return undefined;
  return readFrontMatter(utf8.decode(bytes), up.name, body === "sql" ? "--" : "//");
}

/** Every migration of the folder in the order of application: by version, each behind what it depends on. */
export async function inOrder(folder: MigrationFolder): Promise<MigrationFile[]> {
  refuseDuplicates(folder);
  const read: { file: MigrationFile; dependsOn: readonly string[] }[] = [];
  for await (const { file, bytes } of readAll(folder.migrations)) {
    read.push({ file, dependsOn: topOf(file, bytes)?.dependsOn ?? [] });
  }
  return orderMigrations(read, new Set()).map(({ file }) => file);
}

/** The migrations up to the target, or all. Throws "migration-unknown". */
export function upTo(target: string | undefined, folder: MigrationFolder, pending: readonly Pending[]): Pending[] {
  if (target === undefined) return [...pending];
  const version = versionOf(target, folder);
  const at = pending.findIndex(({ file }) => file.version === version);
  if (at >= 0) return pending.slice(0, at + 1);
  return pending.filter(({ file }) => compareVersions(file.version, version) < 0);
}

/** A version as people give it: itself, `version_name`, or the name of a file. */
export function versionOf(given: string, { migrations }: MigrationFolder): string {
  const found = migrations.find(({ version, name, up }) =>
    given === version || given === `${version}_${name}` || up.name.endsWith(`/${given}`)
  );
  if (found) return found.version;
  throw new ConfitureError("migration-unknown", { version: given, latest: migrations.at(-1)?.version });
}
