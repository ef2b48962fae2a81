import type { Session } from "../../../../engine/postgres/mod.ts";

/** A table in the schema `confiture`: whether it is there, and whether the session's role may read it. */
export interface OwnTable {
  readonly isThere: boolean;
  readonly isReadable: boolean;
}

/** Asked of the catalogs: a name in a schema that the role may not use cannot even be looked up. */
export async function ownTable(
  session: Session,
  table: "migration_history" | "migration_progress",
): Promise<OwnTable> {
  const [row] = await session.query<{ readable: boolean }>(
    `SELECT pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_table_privilege(c.oid, 'SELECT') AS readable
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'confiture' AND c.relname = $1 AND c.relkind = 'r'`,
    [table],
  );
  return { isThere: row !== undefined, isReadable: row?.readable ?? false };
}
