import type { Address } from "./address.ts";

/**
 * What pg_depend knows by an address of its own and the model as a part of something else: the row type of a table, the
 * array of an enum, the rule that makes a view, the index of a primary key, the sequence of an identity column. Rows:
 * class, oid, then the class, oid and sub that it belongs to.
 */
export const aliasesSql = `
  SELECT 'pg_type' AS class, t.typarray AS oid, 'pg_type' AS to_class, t.oid AS to_oid, 0 AS to_sub
  FROM pg_catalog.pg_type t WHERE t.oid >= 16384 AND t.typarray <> 0
  UNION ALL
  SELECT 'pg_type', c.reltype, 'pg_class', c.oid, 0 FROM pg_catalog.pg_class c
  WHERE c.reltype <> 0 AND c.oid >= 16384 AND c.relkind <> 'c'
  UNION ALL
  SELECT 'pg_class', c.oid, 'pg_type', c.reltype, 0 FROM pg_catalog.pg_class c WHERE c.relkind = 'c' AND c.oid >= 16384
  UNION ALL
  SELECT 'pg_type', r.rngmultitypid, 'pg_type', r.rngtypid, 0 FROM pg_catalog.pg_range r WHERE r.rngtypid >= 16384
  UNION ALL
  SELECT 'pg_rewrite', w.oid, 'pg_class', w.ev_class, 0 FROM pg_catalog.pg_rewrite w
  WHERE w.rulename = '_RETURN' AND w.oid >= 16384
  UNION ALL
  SELECT 'pg_class', k.conindid, 'pg_constraint', k.oid, 0 FROM pg_catalog.pg_constraint k
  WHERE k.contype IN ('p', 'u', 'x') AND k.oid >= 16384
  UNION ALL
  SELECT 'pg_attrdef', d.oid, 'pg_class', d.adrelid, d.adnum FROM pg_catalog.pg_attrdef d
    JOIN pg_catalog.pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum AND a.attgenerated <> ''
  UNION ALL
  SELECT 'pg_class', d.objid, 'pg_class', d.refobjid, d.refobjsubid FROM pg_catalog.pg_depend d
    JOIN pg_catalog.pg_class c ON c.oid = d.objid AND c.relkind = 'S'
  WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refclassid = d.classid AND d.deptype = 'i'`;

export interface AliasRow extends Record<string, unknown> {
  class: string;
  oid: number;
  to_class: string;
  to_oid: number;
  to_sub: number;
}

/** A row as two addresses. */
export function aliasOf(row: AliasRow): { from: Address; to: Address } {
  return {
    from: { catalog: row.class, oid: row.oid, sub: 0 },
    to: { catalog: row.to_class, oid: row.to_oid, sub: row.to_sub },
  };
}
