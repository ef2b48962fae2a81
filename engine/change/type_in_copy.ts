import type { Session } from "../postgres/mod.ts";

/** The type that a column of a temporary copy has, with that of its elements and that under its domains. */
export interface TypeInCopy {
  readonly oid: number;
  readonly typmod: number;
}

/** Reads the type of a column of `pg_temp.copy`. */
export async function typeInCopy(session: Session, column: string): Promise<TypeInCopy> {
  const [row] = await session.query<{ oid: number; typmod: number }>(
    `WITH RECURSIVE under AS (
       SELECT atttypid AS type, atttypmod AS typmod, 0 AS depth FROM pg_catalog.pg_attribute
       WHERE attrelid = 'pg_temp.copy'::pg_catalog.regclass AND attname = $1
       UNION ALL
       SELECT CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.typelem END,
         CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE under.typmod END, under.depth + 1
       FROM under JOIN pg_catalog.pg_type t ON t.oid = under.type
       WHERE t.typtype = 'd' OR (t.typcategory = 'A' AND t.typelem <> 0))
     SELECT type::int8::float8 AS oid, typmod FROM under ORDER BY depth DESC LIMIT 1`,
    [column],
  );
  return row!;
}

/**
 * Whether the explicit cast of a change of type may cut or round what it is given instead of failing: PostgreSQL does so
 * to fit a length or precision, and in casts that it does not make by itself.
 */
export async function mayLoseValues(
  session: Session,
  before: TypeInCopy,
  after: TypeInCopy,
  rewrites: boolean,
): Promise<boolean> {
  if (rewrites && after.typmod >= 0) return true;
  if (before.oid === after.oid) return false;
  // Whole numbers are refused where they are out of range.
  const rows = await session.query(
    `SELECT FROM pg_catalog.pg_cast WHERE castsource = $1::int8::oid AND casttarget = $2::int8::oid
     AND castcontext <> 'i' AND castmethod = 'f'
     AND NOT (ARRAY[castsource, casttarget] <@ ARRAY['int2'::regtype, 'int4'::regtype, 'int8'::regtype]::oid[])`,
    [before.oid, after.oid],
  );
  return rows.length > 0;
}
