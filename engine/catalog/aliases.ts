import type { AddressBook } from "./address.ts";
import { numbers } from "./packed.ts";

/**
 * What pg_depend knows by an address of its own and the model as a part of something else: the row type of a table, the
 * array of an enum, the rule that makes a view, the index of a primary key, the sequence of an identity column. Each
 * source gives oid, to_oid and, where it is a column, to_sub.
 */
const sources: readonly { from: string; to: string; sql: string }[] = [
  {
    from: "pg_type",
    to: "pg_type",
    sql: `SELECT typarray AS oid, oid AS to_oid FROM pg_catalog.pg_type WHERE oid >= 16384 AND typarray <> 0
      UNION ALL SELECT rngmultitypid, rngtypid FROM pg_catalog.pg_range WHERE rngtypid >= 16384`,
  },
  {
    from: "pg_type",
    to: "pg_class",
    sql: `SELECT reltype AS oid, oid AS to_oid FROM pg_catalog.pg_class
      WHERE reltype <> 0 AND oid >= 16384 AND relkind <> 'c'`,
  },
  {
    from: "pg_class",
    to: "pg_type",
    sql: `SELECT oid, reltype AS to_oid FROM pg_catalog.pg_class WHERE relkind = 'c' AND oid >= 16384`,
  },
  {
    from: "pg_enum",
    to: "pg_type",
    sql: "SELECT oid, enumtypid AS to_oid FROM pg_catalog.pg_enum WHERE oid >= 16384",
  },
  {
    from: "pg_rewrite",
    to: "pg_class",
    sql: `SELECT oid, ev_class AS to_oid FROM pg_catalog.pg_rewrite WHERE rulename = '_RETURN' AND oid >= 16384`,
  },
  {
    from: "pg_class",
    to: "pg_constraint",
    sql: `SELECT conindid AS oid, oid AS to_oid FROM pg_catalog.pg_constraint
      WHERE contype IN ('p', 'u', 'x') AND oid >= 16384`,
  },
  {
    from: "pg_constraint",
    to: "pg_trigger",
    sql:
      `SELECT tgconstraint AS oid, g.oid AS to_oid FROM pg_catalog.pg_trigger g WHERE NOT tgisinternal AND tgconstraint <> 0`,
  },
  {
    from: "pg_constraint",
    to: "pg_class",
    sql: `SELECT oid, conrelid AS to_oid, conkey[1] AS to_sub FROM pg_catalog.pg_constraint
      WHERE contype = 'n' AND conrelid <> 0 AND oid >= 16384`,
  },
  {
    from: "pg_constraint",
    to: "pg_type",
    sql: `SELECT oid, contypid AS to_oid FROM pg_catalog.pg_constraint
      WHERE contype = 'n' AND contypid <> 0 AND oid >= 16384`,
  },
  {
    from: "pg_attrdef",
    to: "pg_class",
    sql: `SELECT d.oid, d.adrelid AS to_oid, d.adnum AS to_sub FROM pg_catalog.pg_attrdef d
      JOIN pg_catalog.pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
      WHERE a.atthasdef AND a.attgenerated <> ''`,
  },
  {
    from: "pg_class",
    to: "pg_class",
    sql: `SELECT d.objid AS oid, d.refobjid AS to_oid, d.refobjsubid AS to_sub FROM pg_catalog.pg_depend d
      JOIN pg_catalog.pg_class c ON c.oid = d.objid AND c.relkind = 'S'
      WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refclassid = d.classid AND d.deptype = 'i'`,
  },
  {
    from: "pg_amop",
    to: "pg_opfamily",
    sql: "SELECT oid, amopfamily AS to_oid FROM pg_catalog.pg_amop WHERE oid >= 16384",
  },
  {
    from: "pg_amproc",
    to: "pg_opfamily",
    sql: "SELECT oid, amprocfamily AS to_oid FROM pg_catalog.pg_amproc WHERE oid >= 16384",
  },
  // Members that came with a class are its own; the class comes behind the family and so wins.
  ...["pg_amop", "pg_amproc"].map((from) => ({
    from,
    to: "pg_opclass",
    sql: `SELECT objid AS oid, refobjid AS to_oid FROM pg_catalog.pg_depend
      WHERE classid = 'pg_catalog.${from}'::pg_catalog.regclass
        AND refclassid = 'pg_catalog.pg_opclass'::pg_catalog.regclass AND deptype IN ('i', 'a')`,
  })),
  {
    from: "pg_proc", // constructors of ranges
    to: "pg_type",
    sql: `SELECT objid AS oid, refobjid AS to_oid FROM pg_catalog.pg_depend
      WHERE classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
        AND refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass AND deptype = 'i'`,
  },
];

/** One row for each source, its addresses packed. */
export const aliasesSql = sources.map(({ sql }, at) =>
  `SELECT ${at} AS source, pg_catalog.array_agg(oid)::text AS oids, pg_catalog.array_agg(to_oid)::text AS to_oids,
     ${sql.includes("to_sub") ? "pg_catalog.array_agg(to_sub)::text" : "NULL"} AS to_subs
   FROM (${sql}) AS s HAVING count(*) > 0`
).join("\n UNION ALL ");

export interface AliasRow extends Record<string, unknown> {
  source: number;
  oids: string;
  to_oids: string;
  to_subs: string | null;
}

/** Enters the addresses of a row. */
export function addAliases(row: AliasRow, book: AddressBook): void {
  const { from, to } = sources[row.source]!;
  const subs = row.to_subs === null ? undefined : numbers(row.to_subs);
  book.addAliases(from, numbers(row.oids), { to, oids: numbers(row.to_oids), subs });
}
