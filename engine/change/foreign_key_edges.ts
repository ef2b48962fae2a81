import type { Fact } from "../catalog/mod.ts";
import type { Actions } from "./actions.ts";
import { referencedTable } from "./referenced_table.ts";
import { partsOf } from "./replaced_keys.ts";

type Edge = (key: string | undefined, before: string | undefined) => void;
type NodeOf = (id: string) => string | undefined;

/** A foreign key comes when the key that it is to rest on is there, and nothing else that it could rest on. */
export function addForeignKeyEdges(
  fact: Fact,
  { from, to, alters }: Actions,
  edge: Edge,
  readyNode: NodeOf,
  dropNode: NodeOf,
): void {
  const { id } = fact;
  // PostgreSQL lets it rest on whatever index would do, so that none of those may still be about to go.
  const referenced = referencedTable(fact, to);
  for (const index of referenced === undefined ? [] : from.childrenOf(referenced.id)) {
    const isUnique = index.properties.is_unique || index.properties.index_definition !== undefined;
    if (!isUnique || fact.needs.includes(index.id)) continue;
    edge(`create ${id}`, dropNode(index.id));
    edge(`create ${id}`, alters.has(index.id) ? `alter ${index.id}` : undefined);
  }
  for (const key of fact.needs) {
    if (to.fact(key).kind !== "constraint") continue;
    // A key is made anew when a column of it changes its type.
    for (const column of to.fact(key).needs) if (alters.has(column)) edge(`create ${id}`, `alter ${column}`);
    // That of a partitioned table is a key when all of its parts are joined to it.
    for (const part of partsOf(to.fact(key), to)) {
      for (const bond of to.childrenOf(part.id, "index attachment")) edge(`create ${id}`, readyNode(bond.id));
    }
  }
}
