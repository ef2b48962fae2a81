import { asExpression } from "../canonical.ts";
import { collationName, isUserSchema, type Reader, roleName } from "./reader.ts";

const from = `FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace`;
const named = `t.oid, n.nspname AS schema, t.typname AS name, ${roleName("t.typowner")} AS owner`;

export const enums: Reader = {
  kind: "enum",
  catalog: "pg_type",
  sql: () =>
    `SELECT ${named}, (SELECT pg_catalog.json_agg(e.enumlabel ORDER BY e.enumsortorder)
       FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid) AS labels
     ${from} WHERE t.typtype = 'e' AND ${isUserSchema()}`,
};

export const domains: Reader = {
  kind: "domain",
  catalog: "pg_type",
  expressions: { default: asExpression },
  sql: (major) =>
    `SELECT ${named}, pg_catalog.format_type(t.typbasetype, t.typtypmod) AS type, t.typnotnull AS not_null,
       ${major >= 17 ? notNullName : "NULL AS not_null_name"},
       pg_catalog.pg_get_expr(t.typdefaultbin, 0) AS default,
       CASE WHEN t.typcollation <> b.typcollation THEN ${collationName("t.typcollation")} END AS collation
     ${from} JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
     WHERE t.typtype = 'd' AND ${isUserSchema()}`,
};

const notNullName = `(SELECT NULLIF(k.conname, t.typname || '_not_null') FROM pg_catalog.pg_constraint k
  WHERE k.contypid = t.oid AND k.contype = 'n') AS not_null_name`;

/** Composite types that were made by themselves; their attributes are columns. */
export const compositeTypes: Reader = {
  kind: "type",
  catalog: "pg_type",
  sql: () =>
    `SELECT ${named} ${from} JOIN pg_catalog.pg_class c ON c.oid = t.typrelid AND c.relkind = 'c'
     WHERE ${isUserSchema()}`,
};
