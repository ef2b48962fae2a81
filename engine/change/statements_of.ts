import { type Catalog, type Fact, property } from "../catalog/mod.ts";
import { isConfitureError } from "../errors.ts";
import { columnExtras, emitters, unwantedRights } from "./emitters/mod.ts";
import type { Sides } from "./emitter.ts";

/** The statements that make one object, for people to read: what runs them all has a plan, which knows their order. */
export interface Statements {
  readonly statements: readonly string[];
  /** Why there are none: no statement makes such an object. */
  readonly missing?: string;
}

/**
 * Writes single objects of a catalog as a plan from an empty database would, in no more time than they are large. Parts
 * for which `isApart` holds are left to be asked for themselves. The owner is always named.
 */
export function statementWriter(
  catalog: Catalog,
  isApart: (fact: Fact) => boolean,
): (object: Fact) => Statements {
  const empty = catalog.with({ facts: [], role: "", impliesOwner: false });
  const sides: Sides = { from: empty, to: catalog, online: false, isNew: () => true, isAside: () => false };
  const ranks = new Map([...emitters.keys()].map((kind, rank) => [kind, rank]));
  return (object) => {
    const within = partsWithin(object, catalog);
    const inside = new Set(within.map(({ id }) => id));
    const rest: Fact[] = [];
    const collect = (fact: Fact) => {
      for (const child of catalog.childrenOf(fact.id)) {
        if (isApart(child)) continue;
        if (!inside.has(child.id)) rest.push(child);
        collect(child);
      }
    };
    collect(object);
    rest.sort((a, b) => (ranks.get(a.kind) ?? 0) - (ranks.get(b.kind) ?? 0));
    try {
      const statements = [object, ...rest].flatMap((fact) => {
        const emitter = emitters.get(fact.kind);
        if (emitter === undefined) return [];
        const parts = fact === object ? within : partsWithin(fact, catalog);
        const extras = parts.filter(({ kind }) => kind === "column").flatMap((column) => columnExtras(column, catalog));
        const unwanted = [fact, ...parts].flatMap((made) => unwantedRights(made, sides));
        return [...emitter.create(fact, { ...sides, parts }), ...extras, ...unwanted].map(({ sql }) => sql.trimEnd());
      });
      const missing = emitters.has(object.kind) ? undefined : `no statement makes a ${object.kind}`;
      return { statements, ...(missing !== undefined && { missing }) };
    } catch (error) {
      if (!isConfitureError(error, "change-unsupported") && !isConfitureError(error, "change-impossible")) throw error;
      return { statements: [], missing: error.message };
    }
  };
}

/** Whether the statement of what a part belongs to makes the part too: checks and keys of a table. */
export function standsWithin(part: Fact, catalog: Catalog): boolean {
  return part.parent !== undefined && partsWithin(catalog.fact(part.parent), catalog).includes(part);
}

/** Parts that stand in the statement of a table or a domain; of the rest of what has parts, each is made by itself. */
function partsWithin(fact: Fact, catalog: Catalog): Fact[] {
  const isTable = fact.kind === "table" || fact.kind === "foreign table";
  if (!isTable && fact.kind !== "domain") return [];
  const isPartition = catalog.childrenOf(fact.id, "partition").length > 0;
  return catalog.childrenOf(fact.id).flatMap((part) => {
    switch (part.kind) {
      case "column": {
        if (!isTable || (property(part, "inherited") === true && !isPartition)) return [];
        const given = catalog.childrenOf(part.id, "default").filter((value) => !property(value, "inherited"));
        return [part, ...given];
      }
      case "inheritance":
        return isTable ? [part] : [];
      case "constraint": {
        const hasOwn = ["index_options", "tablespace", "not_valid", "clustered"].some((key) => property(part, key));
        return hasOwn || property(part, "type") === "f" || property(part, "inherited") ? [] : [part];
      }
      default:
        return [];
    }
  });
}
