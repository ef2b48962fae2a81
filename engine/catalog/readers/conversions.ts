import { firstUserOid, isUserSchema, type Reader, roleName } from "./reader.ts";

/** Casts that somebody made; the one from a range to its multirange comes with the range. */
export const casts: Reader = {
  kind: "cast",
  catalog: "pg_cast",
  sql: () =>
    `SELECT k.oid, '(' || s.name || ' AS ' || t.name || ')' AS name, s.name AS source, t.name AS target,
       NULLIF(k.castcontext, 'e') AS context, k.castmethod AS method,
       CASE WHEN k.castfunc <> 0 THEN k.castfunc::pg_catalog.regprocedure::pg_catalog.text END AS function
     FROM pg_catalog.pg_cast k,
       LATERAL (SELECT pg_catalog.format_type(k.castsource, NULL) AS name) s,
       LATERAL (SELECT pg_catalog.format_type(k.casttarget, NULL) AS name) t
     WHERE k.oid >= ${firstUserOid} AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
       WHERE d.classid = 'pg_catalog.pg_cast'::pg_catalog.regclass AND d.objid = k.oid AND d.deptype = 'i')`,
};

/** Conversions between encodings. */
export const conversions: Reader = {
  kind: "conversion",
  catalog: "pg_conversion",
  sql: () =>
    `SELECT c.oid, n.nspname AS schema, c.conname AS name, ${roleName("c.conowner")} AS owner,
       pg_catalog.pg_encoding_to_char(c.conforencoding) AS source,
       pg_catalog.pg_encoding_to_char(c.contoencoding) AS target,
       c.conproc::pg_catalog.text AS function, c.condefault AS default
     FROM pg_catalog.pg_conversion c JOIN pg_catalog.pg_namespace n ON n.oid = c.connamespace
     WHERE ${isUserSchema()}`,
};

/** Transforms between a type and a language. */
export const transforms: Reader = {
  kind: "transform",
  catalog: "pg_transform",
  sql: () =>
    `SELECT r.oid, 'FOR ' || t.name || ' LANGUAGE ' || pg_catalog.quote_ident(l.lanname) AS name,
       CASE WHEN r.trffromsql <> 0 THEN r.trffromsql::pg_catalog.regprocedure::pg_catalog.text END AS from_sql,
       CASE WHEN r.trftosql <> 0 THEN r.trftosql::pg_catalog.regprocedure::pg_catalog.text END AS to_sql
     FROM pg_catalog.pg_transform r JOIN pg_catalog.pg_language l ON l.oid = r.trflang,
       LATERAL (SELECT pg_catalog.format_type(r.trftype, NULL) AS name) t`,
};
