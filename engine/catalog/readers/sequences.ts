import { isUserSchema, type Reader, roleName } from "./reader.ts";

/** Arguments of json_build_object; bigints as text, because JSON numbers lose digits. */
export const sequenceOptions = `'type', pg_catalog.format_type(s.seqtypid, NULL), 'start', s.seqstart::text,
  'increment', s.seqincrement::text, 'min', s.seqmin::text, 'max', s.seqmax::text, 'cache', s.seqcache::text,
  'cycle', s.seqcycle`;

/** Sequences that stand alone or are owned by a column; those of identity columns are a property of the column. */
export const sequences: Reader = {
  kind: "sequence",
  catalog: "pg_class",
  sql: () =>
    `SELECT c.oid, n.nspname AS schema, c.relname AS name, ${roleName("c.relowner")} AS owner,
       pg_catalog.json_build_object(${sequenceOptions}) AS options, c.relpersistence = 'u' AS unlogged
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
       JOIN pg_catalog.pg_sequence s ON s.seqrelid = c.oid
     WHERE c.relpersistence <> 't' AND ${isUserSchema()} AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
       WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'i')`,
};

/** Which column a sequence goes with. */
export const sequenceOwners: Reader = {
  kind: "owned by",
  catalog: "pg_depend",
  parent: "pg_class",
  single: true,
  sql: () =>
    `SELECT d.objid AS oid, d.objid AS parent_oid, a.attname AS name, tn.nspname AS table_schema, t.relname AS table,
       a.attname AS column, d.refobjid AS "need pg_class", d.refobjsubid AS need_sub
     FROM pg_catalog.pg_depend d
       JOIN pg_catalog.pg_class c ON c.oid = d.objid AND c.relkind = 'S'
       JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
       JOIN pg_catalog.pg_class t ON t.oid = d.refobjid JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
       JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
     WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refclassid = d.classid AND d.deptype = 'a'
       AND d.refobjsubid > 0 AND ${isUserSchema()}`,
};
