import { type Catalog, type Fact, property } from "../catalog/mod.ts";
import type { Actions } from "./actions.ts";

type Edge = (key: string | undefined, before: string | undefined) => void;
type NodeOf = (id: string) => string | undefined;

/** A materialized view is filled while those that it reads are. */
export function addFillingEdges({ to, creates, alters }: Actions, edge: Edge, readyNode: NodeOf): void {
  const isFilling = (id: string) =>
    creates.has(id) || alters.get(id)?.change.properties.includes("unpopulated") === true;
  for (const id of [...creates, ...alters.keys()]) {
    const fact = to.fact(id);
    if (fact.kind !== "materialized view" || property(fact, "unpopulated") || !isFilling(id)) continue;
    for (const read of storedBelow(fact, to)) {
      if (!alters.get(read.id)?.change.properties.includes("unpopulated")) continue;
      if (property(read, "unpopulated")) edge(`alter ${read.id}`, readyNode(id));
      else edge(readyNode(id), `alter ${read.id}`);
    }
  }
}

/** The materialized views that a query reads, through other views too. */
function storedBelow(view: Fact, catalog: Catalog, seen = new Set<string>()): Fact[] {
  if (seen.has(view.id)) return [];
  seen.add(view.id);
  const read = view.needs.map((need) => catalog.fact(need)).map((need) =>
    need.kind === "column" ? catalog.fact(need.parent!) : need
  );
  return read.filter(({ id }) => id !== view.id).flatMap((each) =>
    each.kind === "materialized view" ? [each] : each.kind === "view" ? storedBelow(each, catalog, seen) : []
  );
}
