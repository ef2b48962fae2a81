import type { Session } from "../postgres/mod.ts";

/** The type that a column of a temporary copy has, with that of its elements and that under its domains. */
export interface TypeInCopy {
  readonly oid: number;
  /** Its name where it is one of PostgreSQL's own. */
  readonly name: string | null;
  /** pg_type.typcategory. */
  readonly category: string;
  readonly typmod: number;
}

/** Reads the type of a column of `pg_temp.copy`. */
export async function typeInCopy(session: Session, column: string): Promise<TypeInCopy> {
  const [row] = await session.query<TypeInCopy & Record<string, unknown>>(
    `WITH RECURSIVE under AS (
       SELECT atttypid AS type, atttypmod AS typmod, 0 AS depth FROM pg_catalog.pg_attribute
       WHERE attrelid = 'pg_temp.copy'::pg_catalog.regclass AND attname = $1
       UNION ALL
       SELECT CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.typelem END,
         CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE under.typmod END, under.depth + 1
       FROM under JOIN pg_catalog.pg_type t ON t.oid = under.type
       WHERE t.typtype = 'd' OR (t.typcategory = 'A' AND t.typelem <> 0))
     SELECT type::int8::float8 AS oid, typmod, t.typcategory::text AS category,
       CASE WHEN t.typnamespace = 'pg_catalog'::pg_catalog.regnamespace THEN t.typname::text END AS name
     FROM under JOIN pg_catalog.pg_type t ON t.oid = under.type ORDER BY depth DESC LIMIT 1`,
    [column],
  );
  return row!;
}
