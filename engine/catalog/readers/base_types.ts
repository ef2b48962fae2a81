import { collationName, isUserSchema, type Reader, roleName } from "./reader.ts";

const from = `FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace`;

/** A type that PostgreSQL made beside another one is none: arrays have an owner in typarray of their element. */
const isBase = `t.typtype = 'b' AND NOT EXISTS (SELECT FROM pg_catalog.pg_type e WHERE e.typarray = t.oid)`;

/**
 * The bare names of base types. A base type needs its functions, and they need it: what they need is this, which is made
 * before them.
 */
export const shellTypes: Reader = {
  kind: "shell type",
  catalog: "pg_type",
  sql: () =>
    `SELECT t.oid, n.nspname AS schema, t.typname AS name,
       CASE WHEN NOT t.typisdefined THEN ${roleName("t.typowner")} END AS owner
     ${from} WHERE (NOT t.typisdefined OR (${isBase})) AND ${isUserSchema()}`,
};

const routine = (column: string) => `NULLIF(t.${column}::text, '-') AS ${column.slice("typ".length)}`;

/** Base types with their functions and how their values are kept. */
export const baseTypes: Reader = {
  kind: "base type",
  catalog: "pg_type",
  sql: () =>
    `SELECT t.oid, n.nspname AS schema, t.typname AS name, ${roleName("t.typowner")} AS owner,
       ${
      [
        "typinput",
        "typoutput",
        "typreceive",
        "typsend",
        "typmodin",
        "typmodout",
        "typanalyze",
        "typsubscript",
      ].map(routine).join(", ")
    },
       t.typlen AS internallength, t.typbyval AS passedbyvalue, t.typalign AS alignment, t.typstorage AS storage,
       t.typcategory AS category, t.typispreferred AS preferred, t.typdelim AS delimiter,
       pg_catalog.quote_literal(t.typdefault) AS default, t.typcollation <> 0 AS collatable,
       CASE WHEN t.typelem <> 0 THEN pg_catalog.format_type(t.typelem, NULL) END AS element,
       CASE WHEN t.typcollation NOT IN (0, 100) THEN ${collationName("t.typcollation")} END AS collation
     ${from} WHERE ${isBase} AND t.typisdefined AND ${isUserSchema()}`,
};
