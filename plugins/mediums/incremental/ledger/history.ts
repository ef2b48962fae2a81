import type { Session } from "../../../../engine/postgres/mod.ts";
import { ownTable } from "./own_table.ts";

/** What can happen to a migration: `repeat` is a repeatable one again, `bless` an edit taken over, `forget` a removal. */
export const actions = ["up", "down", "repeat", "baseline", "reinit", "bless", "forget", "squash"] as const;
export type Action = (typeof actions)[number];

export interface HistoryRow {
  readonly action: Action;
  readonly version: string;
  readonly name: string;
  readonly checksum?: string | null;
  /** Of the `.down.sql` as it was at that time. */
  readonly downChecksum?: string | null;
  readonly executionTimeMs?: number;
  readonly reason?: string;
}

/** Whether there is a history that the role may read: not where only the Python program has migrated. */
export async function hasHistory(session: Session): Promise<boolean> {
  return (await ownTable(session, "migration_history")).isReadable;
}

/** Writes what happened, in the transaction in which it happens. Nothing is ever removed from the history. */
export async function addHistory(
  session: Session,
  { run, hostname }: { run: string; hostname: string | null },
  { action, version, name, checksum, downChecksum, executionTimeMs, reason }: HistoryRow,
): Promise<void> {
  await session.query(
    `INSERT INTO confiture.migration_history
       (action, version, name, checksum, down_checksum, execution_time_ms, host, run, reason)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      action,
      version,
      name,
      checksum ?? null,
      downChecksum ?? null,
      executionTimeMs ?? null,
      hostname,
      run,
      reason ?? null,
    ],
  );
}

/** Checksums of the `.down.sql` files as they were when their migrations were applied, by version. */
export async function downChecksums(session: Session): Promise<Map<string, string>> {
  if (!await hasHistory(session)) return new Map();
  const rows = await session.query<{ version: string; down_checksum: string }>(
    `SELECT DISTINCT ON (version) version, down_checksum FROM confiture.migration_history
     WHERE down_checksum IS NOT NULL AND action IN ('up', 'repeat', 'baseline', 'reinit', 'bless', 'squash')
     ORDER BY version, id DESC`,
  );
  return new Map(rows.map((row) => [row.version, row.down_checksum]));
}

/** The run that applied each version last, where the history tells. */
export async function applyingRuns(session: Session): Promise<Map<string, string>> {
  if (!await hasHistory(session)) return new Map();
  const rows = await session.query<{ version: string; run: string }>(
    `SELECT DISTINCT ON (version) version, run FROM confiture.migration_history
     WHERE action IN ('up', 'repeat', 'baseline', 'reinit') ORDER BY version, id DESC`,
  );
  return new Map(rows.map(({ version, run }) => [version, run]));
}
