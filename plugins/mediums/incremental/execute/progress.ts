import { createHash } from "node:crypto";
import { ConfitureError } from "../../../../engine/errors.ts";
import type { Session } from "../../../../engine/postgres/mod.ts";
import type { Statement } from "../../../../engine/sql/mod.ts";

export type Direction = "up" | "down";

/** How far a migration outside of a transaction is: one row for each statement that was begun. */
export interface Begun {
  /** From 1. */
  readonly statement: number;
  readonly state: "started" | "done";
  /** Of the statement's text. */
  readonly checksum: string;
}

export async function readBegun(session: Session, version: string, direction: Direction): Promise<Map<number, Begun>> {
  const rows = await session.query<{ statement: number; state: Begun["state"]; checksum: string }>(
    "SELECT statement, state, checksum FROM confiture.migration_progress WHERE version = $1 AND direction = $2",
    [version, direction],
  );
  return new Map(rows.map((row) => [row.statement, row]));
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

/** Throws "migration-unreadable" when a statement that an earlier run began is no longer what it was. */
export function requireSame(begun: Begun | undefined, checksum: string, version: string, { line }: Statement): void {
  if (begun === undefined || begun.checksum === checksum) return;
  throw new ConfitureError("migration-unreadable", {
    migration: version,
    problem: `statement ${begun.statement} (line ${line}) was ${
      begun.state === "done" ? "done" : "begun"
    } by an earlier run and has changed since; put it back, and change what comes behind it only`,
  });
}
