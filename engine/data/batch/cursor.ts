import type { Session } from "../../postgres/mod.ts";
import type { BatchWork } from "./work.ts";

/** How far some work is. Kept in the target, so that it moves in the same transaction as the rows. */
export interface Cursor {
  /** Key of the last row done, or the next page and the last one of this pass; null at the start of a pass. */
  position: string[] | null;
  pass: number;
  rows: number;
  batches: number;
  finished: boolean;
}

/** Makes the table of cursors and the row of this work, unless they are there. */
export async function openCursor(session: Session, { id, sql }: BatchWork): Promise<void> {
  const [found] = await session.query<{ there: boolean }>(
    "SELECT pg_catalog.to_regclass('confiture.batch_cursor') IS NOT NULL AS there",
  );
  if (!found!.there) await makeTable(session);
  await session.query(
    "INSERT INTO confiture.batch_cursor (id, statement) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING",
    [id, sql],
  );
  const [row] = await session.query<{ statement: string }>(
    "SELECT statement FROM confiture.batch_cursor WHERE id = $1",
    [id],
  );
  if (row?.statement !== sql) throw new Error(`the cursor ${id} belongs to another statement`);
}

/** IF NOT EXISTS alone fails for the later of two that make it at once; it looks anew at the start of a transaction only. */
async function makeTable(session: Session): Promise<void> {
  const key = "pg_catalog.hashtextextended('confiture.batch_cursor', 0)";
  await session.query(`SELECT pg_catalog.pg_advisory_lock(${key})`);
  try {
    await session.transaction(() =>
      session.execute(
        `CREATE SCHEMA IF NOT EXISTS confiture;
         CREATE TABLE IF NOT EXISTS confiture.batch_cursor (
           id text PRIMARY KEY,
           statement text NOT NULL,
           position text[],
           pass int NOT NULL DEFAULT 1,
           rows bigint NOT NULL DEFAULT 0,
           batches bigint NOT NULL DEFAULT 0,
           finished boolean NOT NULL DEFAULT false,
           moved_at timestamptz NOT NULL DEFAULT pg_catalog.now())`,
      )
    );
  } finally {
    await session.query(`SELECT pg_catalog.pg_advisory_unlock(${key})`);
  }
}

/** The cursor, locked until the transaction ends: a second runner waits and goes on from where the first one is. */
export async function lockCursor(session: Session, id: string): Promise<Cursor> {
  const [row] = await session.query<Cursor & Record<string, unknown>>(
    `SELECT position, pass, rows::float8 AS rows, batches::float8 AS batches, finished
     FROM confiture.batch_cursor WHERE id = $1 FOR UPDATE`,
    [id],
  );
  if (!row) throw new Error(`the cursor ${id} was forgotten while its work ran`);
  return row;
}

export async function moveCursor(session: Session, id: string, cursor: Cursor): Promise<void> {
  await session.query(
    `UPDATE confiture.batch_cursor SET position = $2::text[], pass = $3, rows = $4, batches = $5, finished = $6,
       moved_at = pg_catalog.clock_timestamp() WHERE id = $1`,
    [id, cursor.position, cursor.pass, cursor.rows, cursor.batches, cursor.finished],
  );
}

/**
 * Forgets cursors, for when the whole that their work belongs to is over. Until then the cursor of finished work stays,
 * so that a runner that died before it could note the end does not start again.
 */
export async function forgetBatches(session: Session, ids: readonly string[]): Promise<void> {
  const [found] = await session.query<{ there: boolean }>(
    "SELECT pg_catalog.to_regclass('confiture.batch_cursor') IS NOT NULL AS there",
  );
  if (found!.there) await session.query("DELETE FROM confiture.batch_cursor WHERE id = ANY ($1::text[])", [[...ids]]);
}
