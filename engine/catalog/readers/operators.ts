import { isUserSchema, qualified, type Reader, roleName } from "./reader.ts";

const type = (oid: string) => `CASE WHEN ${oid} = 0 THEN 'NONE' ELSE pg_catalog.format_type(${oid}, NULL) END`;

/** Another operator; its arguments follow from those of this one. */
const other = (oid: string) =>
  `(SELECT pg_catalog.json_build_object('schema', xn.nspname, 'name', x.oprname)
  FROM pg_catalog.pg_operator x JOIN pg_catalog.pg_namespace xn ON xn.oid = x.oprnamespace WHERE x.oid = ${oid})`;

/** Operators, without those that are only promised by another one's commutator or negator. */
export const operators: Reader = {
  kind: "operator",
  catalog: "pg_operator",
  sql: () =>
    `SELECT o.oid, n.nspname AS schema, o.oprname AS name,
       ${type("o.oprleft")} || ', ' || ${type("o.oprright")} AS args, ${roleName("o.oprowner")} AS owner,
       pg_catalog.json_build_array(${type("o.oprleft")}, ${type("o.oprright")}) AS operands,
       o.oprcode::pg_catalog.text AS function, ${other("o.oprcom")} AS commutator, ${other("o.oprnegate")} AS negator,
       NULLIF(o.oprrest::pg_catalog.text, '-') AS restrict, NULLIF(o.oprjoin::pg_catalog.text, '-') AS join,
       o.oprcanhash AS hashes, o.oprcanmerge AS merges
     FROM pg_catalog.pg_operator o JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
     WHERE o.oprcode <> 0 AND ${isUserSchema()}`,
};

/**
 * Operators and functions that belong to a class (or to a family by itself): in the words of CREATE OPERATOR CLASS, and
 * in those that ALTER OPERATOR FAMILY … DROP calls them by.
 */
const members = (catalog: string, oid: string) =>
  `(SELECT pg_catalog.json_agg(pg_catalog.json_build_array(m.word, m.slot) ORDER BY m.kind, m.number, m.word) FROM (
     SELECT 0 AS kind, ao.amopstrategy AS number, pg_catalog.format('OPERATOR %s %s%s', ao.amopstrategy,
       ao.amopopr::pg_catalog.regoperator, ' FOR ORDER BY ' || (SELECT ${qualified("sn.nspname", "sf.opfname")}
         FROM pg_catalog.pg_opfamily sf JOIN pg_catalog.pg_namespace sn ON sn.oid = sf.opfnamespace
         WHERE sf.oid = ao.amopsortfamily)) AS word,
       pg_catalog.format('OPERATOR %s (%s, %s)', ao.amopstrategy, pg_catalog.format_type(ao.amoplefttype, NULL),
         pg_catalog.format_type(ao.amoprighttype, NULL)) AS slot
     FROM pg_catalog.pg_amop ao JOIN pg_catalog.pg_depend d ON d.objid = ao.oid
       AND d.classid = 'pg_catalog.pg_amop'::pg_catalog.regclass
     WHERE d.refclassid = 'pg_catalog.${catalog}'::pg_catalog.regclass AND d.refobjid = ${oid}
     UNION ALL
     SELECT 1, ap.amprocnum, pg_catalog.format('FUNCTION %s (%s, %s) %s', ap.amprocnum,
       pg_catalog.format_type(ap.amproclefttype, NULL), pg_catalog.format_type(ap.amprocrighttype, NULL),
       ap.amproc::pg_catalog.oid::pg_catalog.regprocedure),
       pg_catalog.format('FUNCTION %s (%s, %s)', ap.amprocnum, pg_catalog.format_type(ap.amproclefttype, NULL),
         pg_catalog.format_type(ap.amprocrighttype, NULL))
     FROM pg_catalog.pg_amproc ap JOIN pg_catalog.pg_depend d ON d.objid = ap.oid
       AND d.classid = 'pg_catalog.pg_amproc'::pg_catalog.regclass
     WHERE d.refclassid = 'pg_catalog.${catalog}'::pg_catalog.regclass AND d.refobjid = ${oid}) m)`;

/** Operator families with the members that belong to none of their classes. */
export const operatorFamilies: Reader = {
  kind: "operator family",
  catalog: "pg_opfamily",
  sql: () =>
    `SELECT f.oid, n.nspname AS schema, f.opfname AS name, am.amname AS args, ${roleName("f.opfowner")} AS owner,
       am.amname AS method, am.oid AS "need pg_am", ${members("pg_opfamily", "f.oid")} AS members
     FROM pg_catalog.pg_opfamily f JOIN pg_catalog.pg_namespace n ON n.oid = f.opfnamespace
       JOIN pg_catalog.pg_am am ON am.oid = f.opfmethod
     WHERE ${isUserSchema()}`,
};

export const operatorClasses: Reader = {
  kind: "operator class",
  catalog: "pg_opclass",
  sql: () =>
    `SELECT c.oid, n.nspname AS schema, c.opcname AS name, am.amname AS args, ${roleName("c.opcowner")} AS owner,
       am.amname AS method, am.oid AS "need pg_am", pg_catalog.format_type(c.opcintype, NULL) AS type,
       c.opcdefault AS default, ${qualified("fn.nspname", "f.opfname")} AS family,
       CASE WHEN c.opckeytype <> 0 THEN pg_catalog.format_type(c.opckeytype, NULL) END AS storage,
       ${members("pg_opclass", "c.oid")} AS members
     FROM pg_catalog.pg_opclass c JOIN pg_catalog.pg_namespace n ON n.oid = c.opcnamespace
       JOIN pg_catalog.pg_am am ON am.oid = c.opcmethod
       JOIN pg_catalog.pg_opfamily f ON f.oid = c.opcfamily
       JOIN pg_catalog.pg_namespace fn ON fn.oid = f.opfnamespace
     WHERE ${isUserSchema()}`,
};
