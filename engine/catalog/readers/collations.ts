import { isUserSchema, type Reader, roleName } from "./reader.ts";

/** The one locale of providers that have one: where a major keeps it, and when it keeps it. */
function locale(major: number): string {
  if (major >= 17) return "c.colllocale";
  if (major >= 15) return "c.colliculocale";
  return "CASE WHEN c.collprovider = 'i' THEN c.collcollate::pg_catalog.text END";
}

/** Collations. Which version of the locale data they were made with is the server's, and is no difference. */
export const collations: Reader = {
  kind: "collation",
  catalog: "pg_collation",
  sql: (major) =>
    `SELECT c.oid, n.nspname AS schema, c.collname AS name, ${roleName("c.collowner")} AS owner,
       c.collprovider AS provider, ${locale(major)} AS locale,
       CASE WHEN c.collprovider NOT IN ('i', 'b') THEN c.collcollate::pg_catalog.text END AS lc_collate,
       CASE WHEN c.collprovider NOT IN ('i', 'b') THEN c.collctype::pg_catalog.text END AS lc_ctype,
       ${major >= 16 ? "c.collicurules" : "NULL"} AS rules, NOT c.collisdeterministic AS nondeterministic
     FROM pg_catalog.pg_collation c JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
     WHERE ${isUserSchema()}`,
};
