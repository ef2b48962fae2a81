import { collationName, isUserSchema, qualified, type Reader, roleName } from "./reader.ts";

const routine = (oid: string) =>
  `CASE WHEN ${oid} <> 0 THEN (SELECT ${qualified("fn.nspname", "f.proname")}
  FROM pg_catalog.pg_proc f JOIN pg_catalog.pg_namespace fn ON fn.oid = f.pronamespace WHERE f.oid = ${oid}) END`;

/** Range types, each with the multirange that PostgreSQL makes beside it. */
export const ranges: Reader = {
  kind: "range",
  catalog: "pg_type",
  sql: () =>
    `SELECT t.oid, n.nspname AS schema, t.typname AS name, ${roleName("t.typowner")} AS owner,
       pg_catalog.format_type(r.rngsubtype, NULL) AS subtype,
       CASE WHEN NOT oc.opcdefault THEN ${qualified("ocn.nspname", "oc.opcname")} END AS subtype_opclass,
       CASE WHEN r.rngcollation <> st.typcollation THEN ${collationName("r.rngcollation")} END AS collation,
       ${routine("r.rngcanonical")} AS canonical, ${routine("r.rngsubdiff")} AS subtype_diff,
       ${qualified("mn.nspname", "m.typname")} AS multirange,
       mn.nspname AS multirange_schema, m.typname AS multirange_name
     FROM pg_catalog.pg_range r JOIN pg_catalog.pg_type t ON t.oid = r.rngtypid
       JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
       JOIN pg_catalog.pg_type st ON st.oid = r.rngsubtype
       JOIN pg_catalog.pg_opclass oc ON oc.oid = r.rngsubopc
       JOIN pg_catalog.pg_namespace ocn ON ocn.oid = oc.opcnamespace
       JOIN pg_catalog.pg_type m ON m.oid = r.rngmultitypid
       JOIN pg_catalog.pg_namespace mn ON mn.oid = m.typnamespace
     WHERE ${isUserSchema()}`,
};
