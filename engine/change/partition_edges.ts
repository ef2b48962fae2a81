import type { Fact } from "../catalog/mod.ts";
import type { Actions } from "./actions.ts";
import { columnsAbove } from "./names.ts";
import { takesPartInIdentity } from "./part_in_identity.ts";
import { rivalIndexes } from "./rival_indexes.ts";

type Edge = (key: string | undefined, before: string | undefined) => void;
type NodeOf = (id: string) => string | undefined;

/** What comes before a table is attached to another one, and what behind that. */
export function addPartitionEdges(
  fact: Fact,
  { from, to, creates, drops }: Actions,
  edge: Edge,
  readyNode: NodeOf,
  dropNode: NodeOf,
): void {
  const { id } = fact;
  // A table is attached when it is whole: PostgreSQL then takes its indexes and checks for those of the parent.
  const isBelowFirst = !takesPartInIdentity(fact.parent!, to);
  const rivals = new Set(rivalIndexes(fact.parent!, to).map((rival) => rival.id));
  for (const part of to.childrenOf(fact.parent!)) {
    if (rivals.has(part.id)) edge(creates.has(part.id) ? `create ${part.id}` : undefined, `create ${id}`);
    else if (part.kind === "column" || part.kind === "constraint" || part.kind === "index") {
      edge(`create ${id}`, readyNode(part.id));
      // PostgreSQL passes over an index that lacks parts, and makes another one.
      for (const bond of isBelowFirst ? to.dependentsOf(part.id) : []) {
        if (bond.kind === "index attachment" && bond.parent !== part.id) edge(`create ${id}`, readyNode(bond.id));
      }
    }
  }
  const parent = fact.needs.find((need) => need !== fact.parent);
  for (const column of parent === undefined ? [] : to.childrenOf(parent, "column")) {
    // That of a partition changes with that of its whole.
    for (const each of [column, ...allAbove(column, to)]) edge(`create ${id}`, readyNode(each.id));
  }
  // ATTACH PARTITION gives the part in an identity to one level, so that those below come behind it.
  if (parent !== undefined && takesPartInIdentity(parent, to)) {
    for (const above of to.childrenOf(parent, "partition")) edge(`create ${id}`, readyNode(above.id));
  }
  for (const rival of rivals) edge(`create ${id}`, dropNode(rival));
  // Its columns are those of the whole by then.
  for (const table of fact.needs) {
    if (!from.facts.has(table)) continue;
    for (const part of from.childrenOf(table, "column")) {
      // A column of a partition goes with that of the whole.
      for (const gone of [part, ...allAbove(part, from)]) {
        if (drops.has(gone.id)) edge(`create ${id}`, dropNode(gone.id));
      }
    }
  }
}

function allAbove(column: Fact, catalog: Actions["from"]): Fact[] {
  const above = columnsAbove(column, catalog);
  return [...above, ...above.flatMap((each) => allAbove(each, catalog))];
}
