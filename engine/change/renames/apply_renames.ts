import { type Catalog, type Fact, type Json, pathOf, property, shown, withCanonical } from "../../catalog/mod.ts";
import { loadParser, type Parser } from "../../sql/mod.ts";
import type { Draft } from "../draft.ts";
import { sqlName } from "../names.ts";
import type { Rename } from "./rename.ts";
import { renameStatement } from "./rename_statement.ts";
import { renameColumn, renameFirst, renameObject, renameReferenced, type TextRename } from "./rename_text.ts";
import { renameViewColumn } from "./rename_view_column.ts";

export interface Renamed {
  /** The statements that rename, to run before anything else. */
  readonly drafts: readonly Draft[];
  /** The source as PostgreSQL has it after them. */
  readonly catalog: Catalog;
  /** What ids of it were in the source, for those that changed. */
  readonly origins: ReadonlyMap<string, string>;
}

/**
 * The source after its renames. Texts that cannot be carried over for certain keep the old name; the difference then
 * says them anew, which is more than was needed and never wrong.
 */
export async function applyRenames(from: Catalog, renames: readonly Rename[]): Promise<Renamed> {
  const parser = await loadParser();
  const drafts: Draft[] = [];
  const origins = new Map<string, string>();
  let catalog = from;
  // Parts go first, while their tables have the names that the renames call them by.
  const depth = ({ from: id }: Rename) =>
    catalog.fact(id).parent !== undefined ? 0 : catalog.fact(id).kind === "schema" ? 2 : 1;
  for (const { from: id, to } of renames.toSorted((a, b) => depth(a) - depth(b))) {
    drafts.push(renameStatement(catalog.fact(id), to, catalog));
    for (const each of inheritors(catalog.fact(id), catalog)) {
      const ids = renamedIds(catalog, each, to);
      for (const [old, now] of ids) {
        origins.set(now, origins.get(old) ?? old);
        origins.delete(old);
      }
      catalog = renamedOne(catalog, each, to, ids, parser);
    }
  }
  return { drafts, catalog, origins };
}

/** A column or check of a table takes those of its partitions and heirs along. */
function inheritors(fact: Fact, catalog: Catalog): Fact[] {
  if (fact.parent === undefined || (fact.kind !== "column" && fact.kind !== "constraint")) return [fact];
  const heirs = [...catalog.facts.values()].filter(({ kind, needs }) =>
    (kind === "partition" || kind === "inheritance") && needs.includes(fact.parent!)
  ).filter(({ parent }) => parent !== fact.parent);
  const parts = heirs.flatMap(({ parent }) =>
    catalog.childrenOf(parent!, fact.kind).filter((part) => part.name === fact.name && isMerged(fact, part))
  );
  return [fact, ...parts.flatMap((part) => inheritors(part, catalog))];
}

/** A column of that name is one with the parent's, even where the heir names it itself; so is a check that inherits. */
function isMerged(fact: Fact, part: Fact): boolean {
  if (fact.kind === "column" || property(part, "inherited")) return true;
  return property(fact, "type") === "c" && property(part, "type") === "c" &&
    !/ NO INHERIT\b/.test(property<string>(fact, "definition") ?? "");
}

/** The new ids of what bears the name of a fact, by their old ones. */
function renamedIds(catalog: Catalog, fact: Fact, now: string): Map<string, string> {
  const ids = new Map<string, string>();
  const path = pathOf(fact.id);
  const renamedPath = `${
    path.slice(0, path.lastIndexOf(`${shown(fact.name)}${fact.args === undefined ? "" : `(${fact.args})`}`))
  }${shown(now)}${fact.args === undefined ? "" : `(${fact.args})`}`;
  for (const each of catalog.facts.values()) {
    if (isWithin(each, fact, catalog)) ids.set(each.id, replacePath(each.id, path, renamedPath));
  }
  return ids;
}

function renamedOne(
  catalog: Catalog,
  fact: Fact,
  now: string,
  ids: ReadonlyMap<string, string>,
  parser: Parser,
): Catalog {
  const quote = (name: string) => catalog.quote(name);
  const rename: TextRename = { ...(fact.schema !== undefined && { schema: fact.schema }), old: fact.name, now, quote };
  const facts = [...catalog.facts.values()].map((each): Fact => {
    const isIt = each.id === fact.id;
    const properties = carried(each, fact, rename, catalog, parser);
    const copy: Fact = {
      ...each,
      id: ids.get(each.id) ?? each.id,
      ...(isIt && { name: now }),
      ...(fact.kind === "schema" && each.schema === fact.name && { schema: now }),
      ...(each.parent !== undefined && { parent: ids.get(each.parent) ?? each.parent }),
      needs: each.needs.map((need) => ids.get(need) ?? need).sort(),
      properties,
    };
    return properties === each.properties ? copy : withCanonical(copy, parser);
  });
  return catalog.with({ facts });
}

function isWithin(each: Fact, whole: Fact, catalog: Catalog): boolean {
  if (each.id === whole.id) return true;
  if (whole.kind === "schema" && each.schema === whole.name) return true;
  return each.parent !== undefined && isWithin(catalog.fact(each.parent), whole, catalog);
}

function replacePath(id: string, path: string, now: string): string {
  const at = id.indexOf(` ${path}`);
  return at < 0 ? id : `${id.slice(0, at + 1)}${now}${id.slice(at + 1 + path.length)}`;
}

/** Kinds whose properties are people's texts, and no SQL. */
const spoken: ReadonlySet<string> = new Set(["comment", "security label", "owner", "grant", "enum"]);

function carried(each: Fact, fact: Fact, rename: TextRename, catalog: Catalog, parser: Parser): Fact["properties"] {
  if (spoken.has(each.kind)) return each.properties;
  if (each.kind === "owned by") return carriedOwner(each, fact, rename.now, catalog);
  const change = (text: string, key: string): string => {
    if (fact.kind === "column") return carriedColumn(text, key, { each, fact, rename, catalog, parser });
    if (fact.parent === undefined) return renameObject(text, rename, parser);
    // The name of a part stands in its own statement, before anything else that may be called so.
    return each.id === fact.id && isNamedIn(each, key) ? renameFirst(text, rename, parser) : text;
  };
  const properties = Object.fromEntries(
    Object.entries(each.properties).map(([key, value]) => [key, mapTexts(value, (text) => change(text, key))]),
  ) as Fact["properties"];
  const isOwnNotNull = each.kind === "column" && (each.id === fact.id || each.parent === fact.id) &&
    catalog.major >= 18 && property(each, "not_null") && !property(each, "not_null_name");
  const isSame = JSON.stringify(properties) === JSON.stringify(each.properties);
  if (!isOwnNotNull) return isSame ? each.properties : properties;
  // The constraint keeps the name that it got from the old ones.
  return { ...properties, not_null_name: `${catalog.fact(each.parent!).name}_${each.name}_not_null` };
}

/** Parts whose definition is the statement that makes them. */
const named: ReadonlySet<string> = new Set(["index", "trigger", "rule"]);

function isNamedIn({ kind }: Fact, key: string): boolean {
  return key === "index_definition" || (key === "definition" && named.has(kind));
}

/** Properties of a table and its parts that are SQL in which columns stand; others hold names of types, of kinds. */
const texts: ReadonlySet<string> = new Set([
  "definition",
  "index_definition",
  "expression",
  "using",
  "check",
  "where",
  "partition_key",
]);
const lists: ReadonlySet<string> = new Set(["columns", "partition_columns"]);

interface CarriedColumn {
  each: Fact;
  fact: Fact;
  rename: TextRename;
  catalog: Catalog;
  parser: Parser;
}

function carriedColumn(text: string, key: string, { each, fact, rename, catalog, parser }: CarriedColumn): string {
  const table = catalog.fact(fact.parent!);
  const isOwn = each.id === table.id || each.parent === table.id || each.parent === fact.id;
  if (isOwn && lists.has(key)) return text === rename.old ? rename.now : text;
  if (isOwn && texts.has(key)) {
    const own = each.name === rename.old && isNamedIn(each, key) ? ` ${rename.quote(each.name)} ` : undefined;
    if (own !== undefined && text.includes(own)) {
      // An index may be called like its column.
      const end = text.indexOf(own) + own.length;
      return text.slice(0, end) + renameColumn(text.slice(end), rename, parser);
    }
    const at = property(each, "type") === "f" ? text.indexOf(" REFERENCES ") : -1;
    if (at < 0) return renameColumn(text, rename, parser);
    const rest = renameReferenced(text.slice(at), sqlName(table, catalog), rename, parser);
    return renameColumn(text.slice(0, at), rename, parser) + rest;
  }
  if (isOwn || !each.needs.includes(fact.id)) return text;
  if (each.kind === "constraint") return renameReferenced(text, sqlName(table, catalog), rename, parser);
  const isView = each.kind === "view" || each.kind === "materialized view";
  return isView && isOnlyOne(each, fact, catalog) ? renameViewColumn(text, rename, parser) ?? text : text;
}

/** Whether no other relation that a view reads has a column of that name. */
function isOnlyOne(view: Fact, column: Fact, catalog: Catalog): boolean {
  const relations = new Set(view.needs.map((need) => catalog.fact(need)).map(({ id, parent }) => parent ?? id));
  return [...relations].every((id) =>
    id === column.parent || catalog.childrenOf(id, "column").every(({ name }) => name !== column.name)
  );
}

function carriedOwner(each: Fact, fact: Fact, now: string, catalog: Catalog): Fact["properties"] {
  const [schema, table, column] = ["table_schema", "table", "column"].map((key) => property<string>(each, key)!);
  const isTable = fact.schema === schema && fact.name === table && fact.kind === "table";
  if (isTable) return { ...each.properties, table: now };
  if (fact.kind === "schema" && fact.name === schema) return { ...each.properties, table_schema: now };
  const owner = fact.kind === "column" ? catalog.fact(fact.parent!) : undefined;
  const isColumn = owner?.schema === schema && owner?.name === table && fact.name === column;
  return isColumn ? { ...each.properties, column: now } : each.properties;
}

function mapTexts(value: Json, change: (text: string) => string): Json {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((each) => mapTexts(each, change));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mapTexts(each, change)]));
}
