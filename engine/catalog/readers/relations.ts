import { asStatement } from "../canonical.ts";
import { isUserSchema, qualified, type Reader, roleName, tablespaceName } from "./reader.ts";

const from = `FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace`;
const named = `c.oid, n.nspname AS schema, c.relname AS name, ${roleName("c.relowner")} AS owner`;

/** The access method, where it is not heap. */
const method = `(SELECT amname FROM pg_catalog.pg_am am WHERE am.oid = c.relam AND am.amname <> 'heap') AS method`;

/** Storage parameters, those of the TOAST table with their prefix. */
const options = `NULLIF(COALESCE(c.reloptions, '{}') || COALESCE((SELECT pg_catalog.array_agg('toast.' || o ORDER BY o)
  FROM pg_catalog.pg_class toast, pg_catalog.unnest(toast.reloptions) o
  WHERE toast.oid = c.reltoastrelid), '{}'), '{}') AS options`;

export const tables: Reader = {
  kind: "table",
  catalog: "pg_class",
  packed: {
    dense: ["oid", "schema", "name", "owner"],
    rare: [
      ...["unlogged", "method", "tablespace", "options", "row_security", "force_row_security", "replica_identity"],
      ...["replica_identity_index", "partition_key", "partition_columns", "of_type"],
    ],
  },
  sql: () =>
    `SELECT ${named}, NULLIF(c.relpersistence = 'u', false) AS unlogged, ${method}, ${
      tablespaceName("c.reltablespace")
    } AS tablespace,
       ${options}, NULLIF(c.relrowsecurity, false) AS row_security,
       NULLIF(c.relforcerowsecurity, false) AS force_row_security,
       NULLIF(c.relreplident, 'd') AS replica_identity,
       CASE WHEN c.relreplident = 'i' THEN (SELECT ic.relname FROM pg_catalog.pg_index i
         JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
         WHERE i.indrelid = c.oid AND i.indisreplident) END AS replica_identity_index,
       CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END AS partition_key,
       (SELECT pg_catalog.json_agg(pa.attname ORDER BY pa.attnum) FROM pg_catalog.pg_depend pd
          JOIN pg_catalog.pg_attribute pa ON pa.attrelid = c.oid AND pa.attnum = pd.objsubid
        WHERE c.relkind = 'p' AND pd.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND pd.objid = c.oid
          AND pd.refclassid = pd.classid AND pd.refobjid = c.oid AND pd.refobjsubid = 0) AS partition_columns,
       CASE WHEN c.reloftype <> 0 THEN pg_catalog.format_type(c.reloftype, NULL) END AS of_type
     ${from} WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND ${isUserSchema()}`,
};

export const views: Reader = {
  kind: "view",
  catalog: "pg_class",
  expressions: { definition: asStatement },
  sql: () =>
    `SELECT ${named}, pg_catalog.pg_get_viewdef(c.oid) AS definition, c.reloptions AS options
     ${from} WHERE c.relkind = 'v' AND c.relpersistence <> 't' AND ${isUserSchema()}`,
};

export const materializedViews: Reader = {
  kind: "materialized view",
  catalog: "pg_class",
  expressions: { definition: asStatement },
  sql: () =>
    `SELECT ${named}, pg_catalog.pg_get_viewdef(c.oid) AS definition, ${options}, ${method},
       ${tablespaceName("c.reltablespace")} AS tablespace, NOT c.relispopulated AS unpopulated
     ${from} WHERE c.relkind = 'm' AND ${isUserSchema()}`,
};

/** Partitions, each as the bond to the table that it is a part of. */
export const partitions: Reader = {
  kind: "partition",
  catalog: "pg_inherits",
  parent: "pg_class",
  single: true,
  sql: () =>
    `SELECT c.oid, c.oid AS parent_oid, c.relname AS name, ${qualified("pn.nspname", "p.relname")} AS of,
       p.oid AS "need pg_class", pg_catalog.pg_get_expr(c.relpartbound, c.oid) AS bound,
       i.inhdetachpending AS detach_pending
     ${from} JOIN pg_catalog.pg_inherits i ON i.inhrelid = c.oid
       JOIN pg_catalog.pg_class p ON p.oid = i.inhparent JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
     WHERE c.relispartition AND c.relkind IN ('r', 'p', 'f') AND ${isUserSchema()}`,
};

/** Inheritance of tables that are no partitions; one fact for each parent. */
export const inheritances: Reader = {
  kind: "inheritance",
  catalog: "pg_inherits",
  parent: "pg_class",
  sql: () =>
    `SELECT c.oid, i.inhseqno AS sub, c.oid AS parent_oid, ${qualified("pn.nspname", "p.relname")} AS name,
       i.inhseqno AS position, p.oid AS "need pg_class"
     ${from} JOIN pg_catalog.pg_inherits i ON i.inhrelid = c.oid
       JOIN pg_catalog.pg_class p ON p.oid = i.inhparent JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
     WHERE NOT c.relispartition AND c.relkind IN ('r', 'f') AND ${isUserSchema()}`,
};
