import type { Actions } from "./actions.ts";
import { columnsOfType } from "./typed_tables.ts";

type Edge = (key: string | undefined, before: string | undefined) => void;
type NodeOf = (id: string) => string | undefined;

/** The statements of an attribute change the columns of the tables that are made of its type. */
export function addTypedEdges(
  { from, to, creates, drops, alters }: Actions,
  edge: Edge,
  readyNode: NodeOf,
  dropNode: NodeOf,
): void {
  const isAttribute = (id: string, catalog: Actions["from"]) => {
    const { kind, parent } = catalog.fact(id);
    return kind === "column" && catalog.fact(parent!).kind === "type";
  };
  for (const id of creates) {
    if (!isAttribute(id, to)) continue;
    for (const column of columnsOfType(to.fact(id), to)) edge(readyNode(column.id), `create ${id}`);
  }
  for (const id of drops) {
    if (!isAttribute(id, from)) continue;
    for (const column of columnsOfType(from.fact(id), from)) edge(dropNode(id), dropNode(column.id));
  }
  for (const id of alters.keys()) {
    if (!isAttribute(id, to)) continue;
    for (const column of columnsOfType(from.fact(id), from)) {
      edge(alters.has(column.id) ? `alter ${column.id}` : undefined, `alter ${id}`);
      for (const dependent of from.dependentsOf(column.id)) edge(`alter ${id}`, dropNode(dependent.id));
    }
  }
}
