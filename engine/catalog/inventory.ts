import type { Session } from "../postgres/mod.ts";
import type { AddressBook } from "./address.ts";
import type { Unmodelled } from "./catalog.ts";
import { numbers } from "./packed.ts";

/** A table of the system catalogs. */
export interface SystemCatalog extends Record<string, unknown> {
  oid: number;
  name: string;
  /** Its rows are objects of this database, each with an oid, that this role may list. */
  is_listed: boolean;
  /** Its rows are such objects, but the role may not read them; pg_depend tells of them. */
  is_hidden: boolean;
}

/**
 * All system catalogs, as the server itself knows them. Of the shared ones only those count that hold objects of a
 * single database or the rights that a dump of one has: roles, tablespaces and databases are of the whole cluster.
 */
export const systemCatalogsSql = `
  SELECT oid, name, has_oid AND may_read AS is_listed, has_oid AND NOT may_read AS is_hidden
  FROM (SELECT c.oid, c.relname AS name, pg_catalog.has_column_privilege(c.oid, a.attnum, 'SELECT') AS may_read,
      a.attnum IS NOT NULL AND (NOT c.relisshared OR c.relname IN ('pg_subscription', 'pg_parameter_acl')) AS has_oid
    FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = 'oid'
    WHERE c.relnamespace = 'pg_catalog'::pg_catalog.regnamespace AND c.relkind = 'r') AS s`;

/** What PostgreSQL makes by itself in numbers, and what only a session can see. */
const isLeftOut: Readonly<Record<string, string>> = {
  pg_class: "relnamespace = 'pg_toast'::pg_catalog.regnamespace",
  pg_trigger: "tgisinternal",
  pg_subscription: "subdbid <> (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())",
  pg_extension: "extname = 'plpgsql'",
};

const isTemporary: Readonly<Record<string, string>> = {
  pg_class: "relpersistence = 't'",
  pg_namespace: "nspname ~ '^pg_(toast_)?temp_'",
};

export interface InventoryRow extends Record<string, unknown> {
  /** Oid of the system catalog. */
  catalog: number;
  oids: string | null;
  temporary: string | null;
}

/** Every object with an oid that a user made, packed by catalog. */
export function inventorySql(catalogs: readonly SystemCatalog[]): string {
  return catalogs.filter(({ is_listed, is_hidden }) => is_listed || is_hidden).map(({ oid, name, is_listed }) => {
    if (!is_listed) {
      return `SELECT ${oid} AS catalog, pg_catalog.array_agg(DISTINCT objid)::text AS oids, NULL AS temporary
        FROM pg_catalog.pg_depend WHERE classid = ${oid}`;
    }
    const leftOut = isLeftOut[name] ?? "false";
    const temporary = isTemporary[name] ?? "false";
    return `SELECT ${oid} AS catalog, pg_catalog.array_agg(oid) FILTER (WHERE NOT (${temporary}))::text AS oids,
      pg_catalog.array_agg(oid) FILTER (WHERE ${temporary})::text AS temporary
      FROM pg_catalog.${name} WHERE oid >= 16384 AND NOT (${leftOut})`;
  }).join("\n UNION ALL ");
}

interface Stranger {
  readonly catalog: number;
  readonly oid: number;
}

interface StrangerRow extends Record<string, unknown> {
  catalog: number;
  oid: number;
  /** What it depends on: class, oid and deptype of each. */
  needs: readonly (readonly [number, number, string])[] | null;
}

interface NameRow extends Record<string, unknown> {
  kind: string;
  schema: string | null;
  name: string;
}

/** The objects that neither are a fact nor belong to one, by PostgreSQL's names for them. */
export async function findUnmodelled(
  session: Session,
  rows: readonly InventoryRow[],
  catalogs: ReadonlyMap<number, string>,
  book: AddressBook,
): Promise<Unmodelled[]> {
  const temporary = new Set<string>();
  const strangers: Stranger[] = [];
  for (const { catalog, oids, temporary: gone } of rows) {
    for (const oid of numbers(gone ?? "{}")) temporary.add(`${catalog} ${oid}`);
    const name = catalogs.get(catalog)!;
    for (const oid of numbers(oids ?? "{}")) {
      if (book.at(name, oid, 0) === undefined && !book.isMember(name, oid)) strangers.push({ catalog, oid });
    }
  }
  if (strangers.length === 0) return [];
  const kinship = new Kinship(
    await session.query<StrangerRow>(strangersSql, addresses(strangers)),
    temporary,
    catalogs,
    book,
  );
  const alone = strangers.filter(({ catalog, oid }) => !kinship.isPart(catalog, oid));
  if (alone.length === 0) return [];
  const named = await session.query<NameRow>(namesSql, addresses(alone));
  return named.map(({ kind, schema, name }) => ({ kind, name, ...(schema !== null && { schema }) }))
    .sort((a, b) => `${a.kind} ${a.name}` < `${b.kind} ${b.name}` ? -1 : 1);
}

function addresses(of: readonly Stranger[]): [number[], number[]] {
  return [of.map(({ catalog }) => catalog), of.map(({ oid }) => oid)];
}

const given = "ROWS FROM (pg_catalog.unnest($1::oid[]), pg_catalog.unnest($2::oid[])) AS s (catalog, oid)";

const strangersSql = `
  SELECT s.catalog, s.oid,
    (SELECT pg_catalog.json_agg(pg_catalog.json_build_array(d.refclassid::int8, d.refobjid::int8, d.deptype))
     FROM pg_catalog.pg_depend d WHERE d.classid = s.catalog AND d.objid = s.oid) AS needs
  FROM ${given}`;

/** Large objects go by another catalog than the one of their oids. */
const namesSql = `
  SELECT COALESCE(i.type, s.catalog::pg_catalog.regclass::text) AS kind, i.schema,
    COALESCE(i.identity, s.oid::text) AS name
  FROM ${given}, LATERAL pg_catalog.pg_identify_object(
    CASE s.catalog WHEN 'pg_catalog.pg_largeobject_metadata'::pg_catalog.regclass
      THEN 'pg_catalog.pg_largeobject'::pg_catalog.regclass ELSE s.catalog END, s.oid, 0) AS i`;

/** Whose part an object is, by the edges of pg_depend. */
class Kinship {
  readonly #strangers = new Map<string, StrangerRow>();

  constructor(
    rows: readonly StrangerRow[],
    readonly temporary: ReadonlySet<string>,
    readonly catalogs: ReadonlyMap<number, string>,
    readonly book: AddressBook,
  ) {
    for (const row of rows) this.#strangers.set(`${row.catalog} ${row.oid}`, row);
  }

  /** Whether something else that is known, or left out on purpose, brings it along. */
  isPart(catalog: number, oid: number, path: readonly string[] = []): boolean {
    const key = `${catalog} ${oid}`;
    if (path.includes(key)) return false;
    const alias = this.book.aliasOf(this.catalogs.get(catalog)!, oid);
    if (alias !== undefined) {
      const of = [...this.catalogs].find(([, name]) => name === alias.catalog)![0];
      if (this.#isCovered(of, alias.oid, "i", [...path, key])) return true;
    }
    return (this.#strangers.get(key)?.needs ?? []).some(([of, to, type]) =>
      (of !== catalog || to !== oid) && this.#isCovered(of, to, type, [...path, key])
    );
  }

  #isCovered(catalog: number, oid: number, type: string, path: readonly string[]): boolean {
    if (this.temporary.has(`${catalog} ${oid}`)) return true;
    const isInternal = type === "i" || type === "P" || type === "S";
    if (!isInternal && type !== "a") return this.#isTemporary(catalog, oid, path);
    const name = this.catalogs.get(catalog)!;
    // What an extension's table has is the extension's, whoever would not call it a part of the table.
    if (this.book.isMember(name, oid)) return true;
    if (isInternal && this.book.at(name, oid, 0) !== undefined) return true;
    if (!this.#strangers.has(`${catalog} ${oid}`)) return false;
    // An index of an unmodelled table is told beside it; the table's row type is not.
    return isInternal || this.isPart(catalog, oid, path);
  }

  /** Only by way of what is temporary itself: an ordinary dependency makes nobody a part. */
  #isTemporary(catalog: number, oid: number, path: readonly string[]): boolean {
    const key = `${catalog} ${oid}`;
    if (path.includes(key)) return false;
    return (this.#strangers.get(key)?.needs ?? []).some(([of, to]) =>
      this.temporary.has(`${of} ${to}`) || this.#isTemporary(of, to, [...path, key])
    );
  }
}
