import type { AddressBook } from "./address.ts";
import { readers } from "./readers/mod.ts";

/**
 * The edges of pg_depend between objects that users made. Left out are the parts that PostgreSQL makes by itself (row
 * types, arrays, TOAST tables), the schema that an object lies in, and which partition belongs to which table: those are
 * facts of their own.
 */
export const dependenciesSql = `
  SELECT (SELECT relname FROM pg_catalog.pg_class WHERE oid = d.classid) AS catalog, d.objid AS oid, d.objsubid AS sub,
    (SELECT relname FROM pg_catalog.pg_class WHERE oid = d.refclassid) AS to_catalog, d.refobjid AS to_oid,
    d.refobjsubid AS to_sub
  FROM pg_catalog.pg_depend d
  WHERE d.refobjid >= 16384 AND d.objid >= 16384 AND d.deptype IN ('n', 'a', 'i')
    AND d.refclassid <> 'pg_catalog.pg_namespace'::pg_catalog.regclass
    AND NOT (d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND d.deptype = 'i')
    AND NOT (d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refclassid = d.classid AND d.objsubid = 0
      AND EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid = d.objid AND c.relkind IN ('r', 'p', 'f', 't', 'S')))`;

export interface DependencyRow extends Record<string, unknown> {
  catalog: string;
  oid: number;
  sub: number;
  to_catalog: string;
  to_oid: number;
  to_sub: number;
}

/** Ids that each fact needs, by the fact's id. */
export function resolveDependencies(rows: readonly DependencyRow[], book: AddressBook): Map<string, Set<string>> {
  const needs = new Map<string, Set<string>>();
  for (const row of rows) {
    const from = book.find(row);
    const to = from === undefined
      ? undefined
      : book.find({ catalog: row.to_catalog, oid: row.to_oid, sub: row.to_sub });
    if (from === undefined || to === undefined || from === to) continue;
    const known = needs.get(from);
    if (known) known.add(to);
    else needs.set(from, new Set([to]));
  }
  return needs;
}

/** Catalogs that some reader covers. */
export const coveredCatalogs: ReadonlySet<string> = new Set(readers.map(({ catalog }) => catalog));
