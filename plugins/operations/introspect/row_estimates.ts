import type { Session } from "../../../engine/postgres/mod.ts";

interface Row extends Record<string, unknown> {
  schema: string;
  name: string;
  rows: number;
}

/** How many rows relations have about, by schema and name joined with NUL. Those that nobody analyzed are missing. */
export async function readRowEstimates(session: Session): Promise<ReadonlyMap<string, number>> {
  const rows = await session.query<Row>(sql);
  return new Map(rows.map(({ schema, name, rows }) => [`${schema}\0${name}`, Number(rows)]));
}

/** Partitions count for the whole, once all of them have an estimate: a leaf without one has -1. */
const sql = `
  SELECT * FROM (
    SELECT n.nspname AS schema, c.relname AS name, CASE WHEN c.relkind <> 'p' THEN c.reltuples::float8 ELSE (
      SELECT CASE WHEN pg_catalog.min(leaf.reltuples) >= 0 THEN pg_catalog.sum(leaf.reltuples)::float8 END
      FROM pg_catalog.pg_partition_tree(c.oid) t JOIN pg_catalog.pg_class leaf ON leaf.oid = t.relid
      WHERE t.isleaf AND t.relid <> c.oid) END AS rows
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'm', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema') AS e
  WHERE rows >= 0`;
