import { type Catalog, type Fact, property } from "../catalog/mod.ts";
import type { Actions } from "./actions.ts";
import { referencedTable } from "./referenced_table.ts";

type Edge = (key: string | undefined, before: string | undefined) => void;
type NodeOf = (id: string) => string | undefined;

/**
 * What is logged may point only at what is logged, at any moment: a table that starts to be logged follows those that it
 * points at, one that ceases to be follows those that point at it.
 */
export function addLoggingEdges({ from, to, creates, drops, alters }: Actions, edge: Edge, dropNode: NodeOf): void {
  const switched = (id: string | undefined) =>
    id !== undefined && alters.get(id)?.change.properties.includes("unlogged") ? `alter ${id}` : undefined;
  const unlogged = [...alters.keys()].filter((id) => switched(id) !== undefined);
  if (unlogged.length === 0) return;
  for (const key of foreignKeys(to)) {
    const ends = [key.parent, referencedTable(key, to)?.id].map(switched);
    if (creates.has(key.id)) { for (const end of ends) edge(`create ${key.id}`, end); }
    else if (ends[0] !== ends[1]) {
      const [first, last] = property(to.fact(key.parent!), "unlogged") ? ends : ends.toReversed();
      edge(last, first);
    }
  }
  for (const key of foreignKeys(from)) {
    if (!drops.has(key.id)) continue;
    for (const end of [key.parent, referencedTable(key, from)?.id]) edge(switched(end), dropNode(key.id));
  }
}

/** Foreign keys of a table that is switched which are part of a circle of such tables: no order of them would do. */
export function keysInCircle(table: Fact, from: Catalog, to: Catalog): Fact[] {
  const keysOf = (id: string) =>
    from.childrenOf(id, "constraint").filter((key) => property(key, "type") === "f" && to.facts.has(key.id));
  const isSwitched = (id: string) =>
    to.facts.has(id) && property(from.fact(id), "unlogged") !== property(to.fact(id), "unlogged");
  const reaches = (id: string, seen: Set<string>): boolean => {
    if (id === table.id) return true;
    if (seen.has(id) || !isSwitched(id)) return false;
    seen.add(id);
    return keysOf(id).some((key) => {
      const next = referencedTable(key, from)?.id;
      return next !== undefined && reaches(next, seen);
    });
  };
  return keysOf(table.id).filter((key) => {
    const next = referencedTable(key, from)?.id;
    return next !== undefined && next !== table.id && reaches(next, new Set());
  });
}

function foreignKeys({ facts }: Catalog): Fact[] {
  return [...facts.values()].filter((fact) => fact.kind === "constraint" && property(fact, "type") === "f");
}
