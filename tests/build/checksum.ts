import { quoteIdentifier, type Session } from "../../engine/postgres/mod.ts";

/** Name → checksum of the rows, of every table that users made, and the state of every sequence. */
export async function contentChecksum(session: Session): Promise<Record<string, string>> {
  const relations = await session.query<{ schema: string; name: string; kind: string }>(
    `SELECT n.nspname AS schema, c.relname AS name, c.relkind::text AS kind
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE (c.relkind IN ('r', 'S') OR c.relkind = 'm' AND c.relispopulated) AND n.nspname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2`,
  );
  const sums: Record<string, string> = {};
  for (const { schema, name, kind } of relations) {
    const relation = `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
    const [row] = await session.query<{ sum: string }>(
      kind === "S"
        ? `SELECT last_value || ' ' || is_called AS sum FROM ${relation}`
        : `SELECT count(*) || ' ' || COALESCE(md5(string_agg(t::text, E'\\n' ORDER BY t::text COLLATE "C")), '') AS sum
           FROM ${relation} t`,
    );
    sums[relation] = row!.sum;
  }
  return sums;
}
