import { createHash } from "node:crypto";
import { ConfitureError } from "../../../../engine/errors.ts";
import type { MigrationScript } from "../../../../engine/migrations/mod.ts";
import type { Session } from "../../../../engine/postgres/mod.ts";
import type { Statement } from "../../../../engine/sql/mod.ts";
import type { MigrationRun } from "./run_context.ts";

export type Direction = "up" | "down";

/** How far a migration outside of a transaction is: one row for each statement that was begun. */
export interface Begun {
  /** From 1. */
  readonly statement: number;
  readonly state: "started" | "done";
  /** Of the statement's text. */
  readonly checksum: string;
  /** The indexes that there were before it began, where that was noted. */
  readonly indexes?: readonly string[];
}

export async function readBegun(session: Session, version: string, direction: Direction): Promise<Map<number, Begun>> {
  // An older table has no column for the indexes.
  const rows = await session.query<Omit<Begun, "indexes"> & { indexes: string | null }>(
    `SELECT statement, state, checksum, pg_catalog.to_jsonb(p) ->> 'indexes_before' AS indexes
     FROM confiture.migration_progress p WHERE version = $1 AND direction = $2`,
    [version, direction],
  );
  return new Map(rows.map(({ indexes, ...row }) => [
    row.statement,
    { ...row, ...(indexes !== null && { indexes: (JSON.parse(indexes) as unknown[]).map(String) }) },
  ]));
}

export async function markStarted(
  session: Session,
  { version, direction, statement, statements, checksum, run }: {
    version: string;
    direction: Direction;
    statement: number;
    statements: number;
    checksum: string;
    run: string;
  },
): Promise<void> {
  await session.query(
    `INSERT INTO confiture.migration_progress AS known (version, direction, statement, statements, state, checksum, run)
     VALUES ($1, $2, $3, $4, 'started', $5, $6)
     ON CONFLICT (version, direction, statement) DO UPDATE SET run = excluded.run, at = pg_catalog.clock_timestamp()`,
    [version, direction, statement, statements, checksum, run],
  );
}

/** Notes a statement as begun together with the indexes that there are now, so that those which come are known. */
export async function markStartedWith(
  session: Session,
  note: Parameters<typeof markStarted>[1],
  indexes: readonly string[],
): Promise<void> {
  const { version, direction, statement } = note;
  await session.transaction(async () => {
    await markStarted(session, note);
    const column = await session.query(
      `SELECT FROM pg_catalog.pg_attribute WHERE attrelid = 'confiture.migration_progress'::pg_catalog.regclass
         AND attname = 'indexes_before' AND NOT attisdropped`,
    );
    if (column.length === 0) return;
    await session.query(
      `UPDATE confiture.migration_progress SET indexes_before = $4::text[]::oid[]
       WHERE version = $1 AND direction = $2 AND statement = $3`,
      [version, direction, statement, [...indexes]],
    );
  });
}

export async function markDone(
  session: Session,
  version: string,
  direction: Direction,
  statement: number,
): Promise<void> {
  await session.query(
    `UPDATE confiture.migration_progress SET state = 'done', at = pg_catalog.clock_timestamp()
     WHERE version = $1 AND direction = $2 AND statement = $3`,
    [version, direction, statement],
  );
}

export async function forgetProgress(session: Session, version: string): Promise<void> {
  await session.query("DELETE FROM confiture.migration_progress WHERE version = $1", [version]);
}

/** A statement that was begun counts as not begun. */
export async function forgetStatement(
  session: Session,
  version: string,
  direction: Direction,
  statement: number,
): Promise<void> {
  await session.query(
    "DELETE FROM confiture.migration_progress WHERE version = $1 AND direction = $2 AND statement = $3",
    [version, direction, statement],
  );
}

export async function checksumOfStatement(statement: Statement): Promise<string> {
  return createHash("sha256").update(await statement.text()).digest("hex");
}

/**
 * Throws "migration-unreadable" when a statement that an earlier run began is no longer what it was. One that was
 * `started` may be another when people decided that it runs again.
 */
export function requireSame(
  begun: Begun | undefined,
  { checksum, version, line, isAgain }: { checksum: string; version: string; line: number; isAgain: boolean },
): void {
  if (begun === undefined || begun.checksum === checksum || (begun.state === "started" && isAgain)) return;
  throw unusable(
    version,
    begun.state === "done"
      ? `statement ${begun.statement} (line ${line}) was done by an earlier run and has changed since; put it back, and change what comes behind it only`
      : `an earlier run was stopped in statement ${begun.statement} (line ${line}), which has changed since; put it back, or pass --resolve ${version}=again when nothing of it was done`,
  );
}

/** Throws "migration-unreadable" when statements that an earlier run did are not in the file any more. */
export function requireWhole(begun: ReadonlyMap<number, Begun>, statements: number, version: string): void {
  const last = Math.max(0, ...begun.keys());
  if (last <= statements) return;
  throw unusable(
    version,
    `${last} of its statements were begun by an earlier run, and it has only ${statements} now; put them back`,
  );
}

/**
 * Throws "migration-unreadable" for a file that would run as one transaction although an earlier run did some of its
 * statements one by one: they would run twice.
 */
export async function requireNotBegun(
  { session }: Pick<MigrationRun, "session">,
  direction: Direction,
  halves: readonly { version: string; script: MigrationScript }[],
): Promise<void> {
  const versions = halves.filter(({ script }) => script.transactional).map(({ version }) => version);
  if (versions.length === 0) return;
  const [found] = await session.query<{ version: string }>(
    "SELECT version FROM confiture.migration_progress WHERE direction = $1 AND version = ANY ($2::text[]) LIMIT 1",
    [direction, versions],
  );
  if (!found) return;
  throw unusable(
    found.version,
    "an earlier run did some of its statements one by one, and now it would run as a whole; put `-- confiture: no-transaction` at its top",
  );
}

function unusable(migration: string, problem: string): ConfitureError {
  return new ConfitureError("migration-unreadable", { migration, problem });
}
