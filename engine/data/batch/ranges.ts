import { quoteIdentifier, type Session } from "../../postgres/mod.ts";
import type { Cursor } from "./cursor.ts";
import type { BatchWork } from "./work.ts";

/** One way to cut a table into batches. */
export interface Ranges {
  /** Does one batch of about `size` rows behind the cursor. */
  next(cursor: Cursor, size: number): Promise<{ rows: number; position: string[]; isLast: boolean }>;
}

/** Along a key: the rows behind the last one, in its order. */
export async function keyRanges(session: Session, { table, keys, sql }: BatchWork): Promise<Ranges> {
  const types = await session.query<{ name: string; type: string }>(
    `SELECT attname AS name, pg_catalog.format_type(atttypid, atttypmod) AS type FROM pg_catalog.pg_attribute
     WHERE attrelid = $1::pg_catalog.regclass AND attnum > 0 AND NOT attisdropped`,
    [table],
  );
  const typeOf = new Map(types.map(({ name, type }) => [name, type]));
  const columns = keys.map(quoteIdentifier);
  const list = columns.join(", ");
  const bounds = keys.map((key, at) => `$${at + 2}::text::${typeOf.get(key)}`).join(", ");
  const statement = (behind: string) =>
    `WITH batch AS MATERIALIZED (SELECT ${list} FROM ${table}${behind} ORDER BY ${list} LIMIT $1::int),
     work AS (${sql})
     SELECT (SELECT pg_catalog.count(*)::int FROM batch) AS rows, (SELECT ARRAY[${
      columns.map((column) => `${column}::text`).join(", ")
    }] FROM batch ORDER BY ${columns.map((column) => `${column} DESC`).join(", ")} LIMIT 1) AS position`;
  const first = statement("");
  const later = statement(` WHERE (${list}) > (${bounds})`);
  return {
    async next({ position }, size) {
      const [row] = await session.query<{ rows: number; position: string[] | null }>(
        position === null ? first : later,
        [size, ...position ?? []],
      );
      return { rows: row!.rows, position: row!.position ?? position ?? [], isLast: row!.rows < size };
    },
  };
}

/** A guess that the time a batch takes corrects. */
const rowsPerPage = 50;

/** Along the pages of a table without a key, up to the one that is the last when the pass starts. */
export function pageRanges(session: Session, { table, sql }: BatchWork): Ranges {
  const statement =
    `WITH batch AS MATERIALIZED (SELECT ctid FROM ${table} WHERE ctid >= $1::text::tid AND ctid < $2::text::tid),
     work AS (${sql})
     SELECT pg_catalog.count(*)::int AS rows FROM batch`;
  return {
    async next({ position }, size) {
      const [start, end] = position === null
        ? [0, await pagesOf(session, table)]
        : position.map(Number) as [number, number];
      const stop = Math.min(end, start + Math.max(1, Math.round(size / rowsPerPage)));
      const [row] = await session.query<{ rows: number }>(statement, [`(${start},0)`, `(${stop},0)`]);
      return { rows: row!.rows, position: [String(stop), String(end)], isLast: stop >= end };
    },
  };
}

async function pagesOf(session: Session, table: string): Promise<number> {
  const [row] = await session.query<{ pages: number }>(
    `SELECT (pg_catalog.pg_relation_size($1::pg_catalog.regclass)
       / pg_catalog.current_setting('block_size')::int)::float8 AS pages`,
    [table],
  );
  return row!.pages;
}
