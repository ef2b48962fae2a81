import { type Catalog, type Fact, shown } from "../../../engine/catalog/mod.ts";
import { ConfitureError } from "../../../engine/errors.ts";
import { nearest } from "../../../engine/nearest.ts";
import type { Side } from "../../../engine/sources/mod.ts";

const kinds: ReadonlySet<string> = new Set(["table", "foreign table", "view", "materialized view"]);

/** Everything with columns that can be asked for by its name, in the order of their names. */
export function relationsOf(catalog: Catalog): Fact[] {
  return [...catalog.facts.values()].filter(({ kind }) => kinds.has(kind))
    .sort((a, b) => compare(a.schema!, b.schema!) || compare(a.name, b.name));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * The relation of a name as people write it: with its schema or without, quoted or not. Without a schema the one in
 * public counts, else the only one of that name. Throws "relation-not-found" and "relation-ambiguous".
 */
export function findRelation({ catalog, label }: Side, whole: Catalog, text: string, schema?: string): Fact {
  const all = inSchema(catalog, schema);
  const found = named(all, text);
  const inPublic = found.find((fact) => fact.schema === "public");
  if (found.length === 1) return found[0]!;
  if (inPublic) return inPublic;
  if (found.length > 1) {
    throw new ConfitureError("relation-ambiguous", { relation: text, known: found.map(qualifiedName) });
  }
  const near = nearest(text, all.flatMap((fact) => [qualifiedName(fact), fact.name]));
  const isLeftOut = named(inSchema(whole, schema), text).length > 0;
  throw new ConfitureError("relation-not-found", { relation: text, where: label, isLeftOut, ...(near && { near }) });
}

function inSchema(catalog: Catalog, schema: string | undefined): Fact[] {
  return relationsOf(catalog).filter((fact) => schema === undefined || fact.schema === schema);
}

function named(all: readonly Fact[], text: string): Fact[] {
  const qualified = all.filter((fact) => [qualifiedName(fact), `${fact.schema}.${fact.name}`].includes(text));
  return qualified.length > 0 ? qualified : all.filter(({ name }) => name === text || shown(name) === text);
}

/** Throws "relation-not-found" for a schema that is not there. */
export function requireSchema({ catalog, label }: Side, whole: Catalog, schema: string): void {
  const schemas = schemasOf(catalog);
  if (schemas.includes(schema)) return;
  const near = nearest(schema, schemas);
  const isLeftOut = schemasOf(whole).includes(schema);
  const facts = { relation: `schema ${schema}`, where: label, isLeftOut, ...(near && { near }) };
  throw new ConfitureError("relation-not-found", facts);
}

function schemasOf(catalog: Catalog): string[] {
  return [...catalog.facts.values()].filter(({ kind }) => kind === "schema").map(({ name }) => name);
}

/** `public.orders`, quoted where an id would be. */
export function qualifiedName({ schema, name }: { schema?: string; name: string }): string {
  return `${shown(schema ?? "")}.${shown(name)}`;
}
