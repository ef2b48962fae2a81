import type { Session } from "../../../../engine/postgres/mod.ts";
import { inReadingOrder } from "../contents_text.ts";

/** Objects of a database by kind, as far as a person counts them; parts of an extension are not counted. */
export type Contents = Record<string, number>;

const notOfExtension = (catalog: string, oid: string) =>
  `NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = '${catalog}'::regclass AND d.objid = ${oid} AND d.deptype = 'e')`;
const userSchema = (column: string) =>
  `${column} NOT IN (SELECT oid FROM pg_namespace WHERE nspname IN ('pg_catalog', 'information_schema') OR nspname ~ '^pg_(toast|temp)')`;

/** A run on a server brings its fence, which the DDL did not make. */
const fence = "to_regclass('confiture.fence')";
const notOfFence = `c.oid IS DISTINCT FROM ${fence}
      AND NOT EXISTS (SELECT FROM pg_index x WHERE x.indexrelid = c.oid AND x.indrelid = ${fence})`;

const counted = `
  SELECT kind, count(*)::int4 AS number FROM (
    SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence'
             WHEN 'f' THEN 'foreign table' WHEN 'i' THEN 'index' WHEN 'I' THEN 'index' WHEN 'c' THEN 'type'
             ELSE 'table' END AS kind
    FROM pg_class c
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'i', 'I', 'c') AND ${userSchema("c.relnamespace")}
      AND ${notOfExtension("pg_class", "c.oid")} AND ${notOfFence}
    UNION ALL
    SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END
    FROM pg_proc p WHERE ${userSchema("p.pronamespace")} AND ${notOfExtension("pg_proc", "p.oid")}
    UNION ALL
    SELECT 'type' FROM pg_type t
    WHERE t.typtype IN ('e', 'd', 'r') AND ${userSchema("t.typnamespace")} AND ${notOfExtension("pg_type", "t.oid")}
    UNION ALL
    SELECT 'trigger' FROM pg_trigger t WHERE NOT t.tgisinternal
    UNION ALL
    SELECT 'policy' FROM pg_policy
    UNION ALL
    SELECT 'schema' FROM pg_namespace n
    WHERE ${userSchema("n.oid")} AND n.nspname <> 'public' AND ${notOfExtension("pg_namespace", "n.oid")}
      AND NOT (n.nspname = 'confiture' AND ${fence} IS NOT NULL)
    UNION ALL
    SELECT 'collation' FROM pg_collation c WHERE ${userSchema("c.collnamespace")} AND ${
  notOfExtension("pg_collation", "c.oid")
}
    UNION ALL
    SELECT 'operator' FROM pg_operator o WHERE ${userSchema("o.oprnamespace")} AND ${
  notOfExtension("pg_operator", "o.oid")
}
    UNION ALL
    SELECT 'text search configuration' FROM pg_ts_config c
    WHERE ${userSchema("c.cfgnamespace")} AND ${notOfExtension("pg_ts_config", "c.oid")}
    UNION ALL
    SELECT 'foreign server' FROM pg_foreign_server
    UNION ALL
    SELECT 'publication' FROM pg_publication
    UNION ALL
    SELECT 'large object' FROM pg_largeobject_metadata
  ) objects GROUP BY kind`;

/** Counts what is in the session's database. An empty answer means that nothing of a user's is there. */
export async function readContents(session: Session): Promise<Contents> {
  const rows = await session.query<{ kind: string; number: number }>(counted);
  return Object.fromEntries(inReadingOrder(rows.map(({ kind, number }) => [kind, number])));
}
