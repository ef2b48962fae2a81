import { type Catalog, type Fact, namesOwnObject } from "../../catalog/mod.ts";
import type { DumpEntry } from "./read_dump.ts";

/**
 * Tells which entries of a dump are about what the scope leaves out. pg_dump names objects in words of its own, so names
 * are compared, not identities.
 */
export function leftOutOf(
  whole: Catalog,
  kept: Catalog,
  trackingTable?: string,
): (entry: DumpEntry) => "whole" | "partly" | undefined {
  const gone = [...whole.facts.values()].filter(({ id }) => !kept.facts.has(id));
  const schemas = new Set(gone.filter(({ kind }) => kind === "schema").map(({ name }) => name));
  const names = new Set<string>();
  const partly = new Set<string>();
  const aspects = new Set<string>();
  for (const fact of gone) {
    const parent = fact.parent === undefined ? undefined : whole.facts.get(fact.parent);
    const types = aspectTypes[fact.kind];
    if (types) {
      for (const tail of parent ? tailsOf(parent, whole) : [""]) {
        for (const type of types) aspects.add(`${type} ${schemaOf(parent ?? fact, whole)} ${tail}`);
      }
      continue;
    }
    for (const tail of tailsOf(fact, whole)) names.add(`${schemaOf(fact, whole)} ${tail}`);
    if (parent && kept.facts.has(parent.id)) {
      for (const tail of tailsOf(parent, whole)) partly.add(`${schemaOf(parent, whole)} ${tail}`);
    }
  }
  return (entry) => {
    const schema = entry.schema ?? "";
    if (schemas.has(schema) || namesOwnObject({ schema, name: entry.name }, trackingTable)) return "whole";
    const name = entry.name.replace(/\(.*$/s, "");
    const tails = [name, ...afterEachSpace(name), ...beforeEachSpace(name)];
    if (tails.some((tail) => names.has(`${schema} ${tail}`))) return "whole";
    if ([...tails, ""].some((tail) => aspects.has(`${entry.type} ${schema} ${tail}`))) return "whole";
    return partly.has(`${schema} ${name}`) ? "partly" : undefined;
  };
}

/** What the aspects of an object are called in a dump. */
const aspectTypes: Partial<Record<Fact["kind"], readonly string[]>> = {
  comment: ["COMMENT"],
  grant: ["ACL"],
  "security label": ["SECURITY LABEL"],
  "default privileges": ["DEFAULT ACL"],
  owner: [],
};

function schemaOf(fact: Fact, catalog: Catalog): string {
  if (fact.kind === "default privileges") return String(fact.properties.in_schema ?? "");
  return fact.schema ?? (fact.parent === undefined ? "" : schemaOf(catalog.fact(fact.parent), catalog));
}

/** How a dump may name an object: a part with what it is a part of. */
function tailsOf(fact: Fact, catalog: Catalog): string[] {
  if (fact.parent === undefined) return [fact.name];
  const parent = catalog.fact(fact.parent);
  const index = fact.kind === "index" ? [fact.name] : [];
  return [`${parent.name} ${fact.name}`, `${parent.name}.${fact.name}`, `${fact.name} ON ${parent.name}`, ...index];
}

function afterEachSpace(text: string): string[] {
  return [...text.matchAll(/ /g)].map(({ index }) => text.slice(index + 1));
}

function beforeEachSpace(text: string): string[] {
  return [...text.matchAll(/ /g)].map(({ index }) => text.slice(0, index));
}
