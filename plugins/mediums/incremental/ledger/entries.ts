import type { Session } from "../../../../engine/postgres/mod.ts";
import type { Ledger } from "./find_ledger.ts";

/** One applied migration as the ledger has it. */
export interface Entry {
  readonly version: string;
  readonly name: string;
  /** ISO 8601. */
  readonly appliedAt: string;
  /** SHA-256 in hex; null where none was taken. */
  readonly checksum: string | null;
  /** The role that applied it, and how long that took; null in ledgers of older programs. */
  readonly appliedBy: string | null;
  readonly executionTimeMs: number | null;
}

/** All entries, in the order in which they were applied; none of a ledger that is still to be made. */
export async function readEntries(session: Session, { relation, columns }: Ledger): Promise<Entry[]> {
  if (columns.size === 0) return [];
  const has = (column: string) => columns.has(column);
  const rows = await session.query<Omit<Entry, "appliedAt"> & { at: string }>(
    `SELECT version, name, ${has("checksum") ? "checksum" : "NULL::text AS checksum"},
       ${has("applied_by") ? "applied_by" : "NULL::text"} AS "appliedBy",
       ${has("execution_time_ms") ? "execution_time_ms" : "NULL::int"} AS "executionTimeMs",
       pg_catalog.to_char(applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at
     FROM ${relation} ORDER BY applied_at, ${has("pk_confiture") ? "pk_confiture" : "version"}`,
  );
  return rows.map(({ at, ...row }) => ({ ...row, appliedAt: at }));
}

export interface NewEntry {
  readonly version: string;
  readonly name: string;
  readonly checksum: string | null;
  readonly executionTimeMs: number;
  /** When it was applied, where that was not now: ISO 8601. */
  readonly appliedAt?: string;
}

/** Writes an entry; `applied_by` is the role of the session. The slug holds the version, so that none occurs twice. */
export async function addEntry(session: Session, { relation }: Ledger, entry: NewEntry): Promise<void> {
  const { version, name, checksum, executionTimeMs, appliedAt = null } = entry;
  await session.query(
    `INSERT INTO ${relation} (slug, version, name, applied_at, execution_time_ms, checksum, applied_by)
     VALUES ($2 || '_' || pg_catalog.to_char(pg_catalog.clock_timestamp(), 'YYYYMMDD_HH24MISS') || '_' || $1, $1, $2,
       COALESCE($5::timestamptz, pg_catalog.clock_timestamp()), $3, $4, session_user)`,
    [version, name, executionTimeMs, checksum, appliedAt],
  );
}

export async function removeEntries(
  session: Session,
  { relation }: Ledger,
  versions: readonly string[],
): Promise<void> {
  await session.query(`DELETE FROM ${relation} WHERE version = ANY ($1::text[])`, [[...versions]]);
}

/** Takes over a checksum: of a repeatable migration that ran again, or of an edit that somebody blessed. */
export async function setChecksum(
  session: Session,
  { relation }: Ledger,
  { version, checksum }: { version: string; checksum: string },
): Promise<void> {
  await session.query(`UPDATE ${relation} SET checksum = $2 WHERE version = $1`, [version, checksum]);
}
