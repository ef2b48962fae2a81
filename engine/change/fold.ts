import { type Fact, property } from "../catalog/mod.ts";
import type { Actions } from "./actions.ts";
import { comesFromAbove } from "./emitters/mod.ts";
import type { Node } from "./graph.ts";
import { pushTo } from "./push_to.ts";

/** A node with the parts that its statement makes beside it. */
export interface FoldedNode extends Node {
  readonly parts: readonly Fact[];
}

/** Moves what is ready by then into the statement that makes a table: its columns, their defaults, its constraints. */
export function foldParts(nodes: readonly Node[], actions: Actions): FoldedNode[] {
  const place = new Map(nodes.map(({ key }, index) => [key, index]));
  const folded = new Set<string>();
  const parts = new Map<string, Fact[]>();
  const keys = new Set(nodes.map(({ key }) => key));
  for (const node of nodes) {
    if (node.verb !== "create") continue;
    const owner = ownerOf(node.fact, actions);
    if (owner === undefined || !keys.has(`create ${owner}`)) continue;
    const at = place.get(`create ${owner}`)!;
    const isReady = [...node.after].every((key) =>
      !keys.has(key) || place.get(key)! <= at ||
      (folded.has(key) && ownerOf(factOf(key, nodes, place), actions) === owner)
    );
    if (!isReady) continue;
    folded.add(node.key);
    pushTo(parts, owner, node.fact);
  }
  return nodes.filter(({ key }) => !folded.has(key)).map((node) => ({ ...node, parts: parts.get(node.fact.id) ?? [] }));
}

function factOf(key: string, nodes: readonly Node[], place: ReadonlyMap<string, number>): Fact {
  return nodes[place.get(key)!]!.fact;
}

/** The table or domain in whose statement a part may stand. */
function ownerOf(fact: Fact, { to, creates, sides }: Actions): string | undefined {
  if (fact.parent === undefined) return undefined;
  const parent = to.fact(fact.parent);
  switch (fact.kind) {
    case "column":
      return isTable(parent) && !comesByInheritance(fact, parent, to) ? parent.id : undefined;
    case "default":
      // A column that an old table gets brings its default, so that the rows that are there get a value.
      if (
        creates.has(parent.id) && parent.parent !== undefined && isTable(to.fact(parent.parent)) &&
        !creates.has(parent.parent)
      ) return comesFromAbove(parent, sides) ? undefined : parent.id;
      return parent.parent !== undefined && isTable(to.fact(parent.parent)) && !property(fact, "inherited") &&
          !comesByInheritance(parent, to.fact(parent.parent), to)
        ? parent.parent
        : undefined;
    case "inheritance":
      return isTable(parent) ? parent.id : undefined;
    case "constraint": {
      if (parent.kind === "domain") return property(fact, "not_valid") ? undefined : parent.id;
      const hasOwn = ["index_options", "tablespace", "not_valid", "clustered"].some((key) => property(fact, key));
      return !isTable(parent) || hasOwn ? undefined : parent.id;
    }
    default:
      return undefined;
  }
}

function isTable({ kind }: Fact): boolean {
  return kind === "table" || kind === "foreign table";
}

/** A column that a table has only from the tables it inherits from; a partition spells its columns out. */
function comesByInheritance(column: Fact, table: Fact, to: Actions["to"]): boolean {
  return property(column, "inherited") === true && to.childrenOf(table.id, "partition").length === 0;
}
