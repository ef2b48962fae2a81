import type { Session } from "../postgres/mod.ts";
import type { Settings } from "../sql/mod.ts";
import type { Named } from "./lock_use.ts";

/** The schemas in which a name without one is looked up: what the file has set, else what the session has. */
export async function pathOfSearch(session: Session, { values, searchPath }: Settings): Promise<readonly string[]> {
  if (values.has("search_path")) return searchPath;
  const [row] = await session.query<{ path: string[] }>(
    "SELECT pg_catalog.current_schemas(false)::text[] AS path",
  );
  return row!.path;
}

const catalogs = {
  relation: { table: "pg_class", name: "relname", schema: "relnamespace" },
  type: { table: "pg_type", name: "typname", schema: "typnamespace" },
} as const;

/** The oid behind a name; undefined when there is nothing of that name (yet). */
export async function findObject(
  session: Session,
  { schema, name }: Named,
  path: readonly string[],
  of: keyof typeof catalogs = "relation",
): Promise<number | undefined> {
  const { table, name: column, schema: space } = catalogs[of];
  const rows = await session.query<{ oid: number }>(
    `SELECT o.oid FROM pg_catalog.${table} o JOIN pg_catalog.pg_namespace n ON n.oid = o.${space}
     WHERE o.${column} = $1 AND n.nspname::text = ANY ($2::text[])
     ORDER BY pg_catalog.array_position($2::text[], n.nspname::text) LIMIT 1`,
    [name, schema === undefined ? [...path] : [schema]],
  );
  return rows[0]?.oid;
}
