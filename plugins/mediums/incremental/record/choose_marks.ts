import { compareVersions, type MigrationFolder } from "../../../../engine/migrations/mod.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import { parseDsn } from "../../../../engine/project/mod.ts";
import { type Entry, readEntries, requireLedger } from "../ledger/mod.ts";
import { inOrder, refuseDuplicates, versionOf } from "../plan/mod.ts";
import type { Mark } from "./mark_applied.ts";

export interface Choice {
  /** In the order in which they are to be written. */
  readonly marks: readonly Mark[];
  /** In the other ledger, without a file here. */
  readonly sourceOnly: readonly Entry[];
  /** Where they come from, for the history. */
  readonly reason: string;
}

/** Every migration that is applied before a version, and itself. Throws "migration-unknown", "migration-duplicate". */
export async function marksThrough(folder: MigrationFolder, through: string): Promise<Choice> {
  const last = versionOf(through, folder);
  const ordered = await inOrder(folder);
  const marks = ordered.slice(0, ordered.findIndex(({ version }) => version === last) + 1);
  return { marks: marks.map((file) => ({ file })), sourceOnly: [], reason: `through ${last}` };
}

/** What another database's ledger has, as far as there are files for it, and no further than a version. */
export async function marksFrom(
  folder: MigrationFolder,
  { fromDb, table, through }: { fromDb: string; table: string; through?: string },
  context: Context,
): Promise<Choice> {
  refuseDuplicates(folder);
  const last = through === undefined ? undefined : versionOf(through, folder);
  await using session = await context.session(await parseDsn(fromDb, context.host, { where: "--from-db" }));
  const entries = await readEntries(session, await requireLedger(session, table));
  const files = new Map(folder.migrations.map((file) => [file.version, file]));
  const wanted = entries.filter(({ version }) => last === undefined || compareVersions(version, last) <= 0);
  const marks = wanted.flatMap(({ version, appliedAt, checksum }) => {
    const file = files.get(version);
    return file ? [{ file, copied: { appliedAt, checksum } }] : [];
  });
  return {
    marks,
    sourceOnly: wanted.filter(({ version }) => !files.has(version)),
    reason: `copied from the ledger of ${session.dsn.database}`,
  };
}
