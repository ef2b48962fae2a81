import type { AddressBook } from "./address.ts";
import { numbers } from "./packed.ts";

/**
 * The edges of pg_depend between objects that users made, packed by the two catalogs. Left out are the parts that
 * PostgreSQL makes by itself (row types, arrays, TOAST tables, triggers of foreign keys), the schema that an object lies in, and which partition
 * belongs to which table: those are facts of their own.
 */
export const dependenciesSql = `
  SELECT d.classid AS catalog, d.refclassid AS to_catalog, pg_catalog.array_agg(d.objid)::text AS oids,
    pg_catalog.array_agg(d.objsubid)::text AS subs, pg_catalog.array_agg(d.refobjid)::text AS to_oids,
    pg_catalog.array_agg(d.refobjsubid)::text AS to_subs
  FROM pg_catalog.pg_depend d
  LEFT JOIN pg_catalog.pg_class c ON c.oid = d.objid AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
    AND d.objsubid = 0
  WHERE d.refobjid >= 16384 AND d.objid >= 16384 AND d.deptype IN ('n', 'a', 'i')
    AND d.refclassid <> 'pg_catalog.pg_namespace'::pg_catalog.regclass
    AND NOT (d.deptype = 'i'
      AND d.classid IN ('pg_catalog.pg_type'::pg_catalog.regclass, 'pg_catalog.pg_trigger'::pg_catalog.regclass))
    AND (c.oid IS NULL OR d.refclassid <> d.classid OR c.relkind NOT IN ('r', 'p', 'f', 't', 'S'))
  GROUP BY d.classid, d.refclassid`;

export interface DependencyRow extends Record<string, unknown> {
  /** Oids of the system catalogs. */
  catalog: number;
  to_catalog: number;
  oids: string;
  subs: string;
  to_oids: string;
  to_subs: string;
}

/** Tells `add` each fact and what it needs, by their ids. */
export function resolveDependencies(
  row: DependencyRow,
  catalogs: ReadonlyMap<number, string>,
  book: AddressBook,
  add: (id: string, need: string) => void,
): void {
  const catalog = catalogs.get(row.catalog)!;
  const toCatalog = catalogs.get(row.to_catalog)!;
  const [oids, subs, toOids, toSubs] = [row.oids, row.subs, row.to_oids, row.to_subs].map(numbers) as [
    number[],
    number[],
    number[],
    number[],
  ];
  for (let n = 0; n < oids.length; n++) {
    const from = book.at(catalog, oids[n]!, subs[n]!);
    if (from === undefined) continue;
    const to = book.at(toCatalog, toOids[n]!, toSubs[n]!) ?? book.extensionOf(toCatalog, toOids[n]!);
    if (to !== undefined && to !== from) add(from, to);
  }
}
