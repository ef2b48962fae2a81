import { isUserSchema, type Reader, roleName } from "./reader.ts";

export const schemas: Reader = {
  kind: "schema",
  catalog: "pg_namespace",
  sql: () =>
    `SELECT n.oid, n.nspname AS name, ${roleName("n.nspowner")} AS owner
     FROM pg_catalog.pg_namespace n WHERE ${isUserSchema()}`,
};

export const extensions: Reader = {
  kind: "extension",
  catalog: "pg_extension",
  sql: () =>
    `SELECT e.oid, e.extname AS name, e.extversion AS version, n.nspname AS in_schema, n.oid AS "need pg_namespace"
     FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
     WHERE e.extname <> 'plpgsql'`,
};
