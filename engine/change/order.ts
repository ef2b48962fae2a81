import { ConfitureError } from "../errors.ts";
import type { Actions } from "./actions.ts";
import { emitters } from "./emitters/mod.ts";
import { type ReplacedKeys, replacedKeys } from "./replaced_keys.ts";
import { buildGraph, goesWithParent, type Node, rankOf } from "./graph.ts";
import { pushTo } from "./push_to.ts";

/** The actions in an order that PostgreSQL accepts; the same input gives the same order. */
export function orderActions(actions: Actions): Node[] {
  const explicit = new Set<string>();
  const replaced = replacedKeys(actions);
  const isSlow = slowActions(actions, replaced);
  const weigh = (node: Node) => weightOf(node, isSlow(node), replaced);
  for (;;) {
    const nodes = buildGraph(actions, explicit);
    const { sorted, circle } = sort(nodes, weigh);
    if (circle.length === 0) return sorted;
    // Tables that reference each other: their foreign keys go first, by themselves.
    const cut = foreignKeysOf(circle, actions).filter((id) => !explicit.has(id));
    if (cut.length === 0) throw new ConfitureError("change-cycle", { path: circle.map(({ key }) => key) });
    for (const id of cut) explicit.add(id);
  }
}

function foreignKeysOf(circle: readonly Node[], actions: Actions): string[] {
  const tables = new Set(circle.filter(({ verb }) => verb === "drop").map(({ fact }) => fact.id));
  return [...actions.drops].filter((id) => {
    const fact = actions.from.fact(id);
    return ["constraint", "default", "owned by"].includes(fact.kind) && tables.has(topOf(id, actions)) &&
      goesWithParent(id, actions, new Set()) && (fact.kind !== "constraint" || fact.properties.type === "f");
  });
}

function topOf(id: string, actions: Actions): string {
  let at = id;
  while (goesWithParent(at, actions, new Set())) at = actions.from.fact(at).parent!;
  return at;
}

/** Kahn's algorithm; of what is ready the least comes first: drops backwards through the kinds, then the rest. */
function sort(nodes: ReadonlyMap<string, Node>, weigh: (node: Node) => string): { sorted: Node[]; circle: Node[] } {
  const waiting = new Map([...nodes].map(([key, { after }]) => [key, [...after].filter((id) => nodes.has(id)).length]));
  const followers = new Map<string, string[]>();
  for (const [key, { after }] of nodes) {
    for (const before of after) pushTo(followers, before, key);
  }
  const ready = new Heap(weigh);
  for (const [key, count] of waiting) if (count === 0) ready.push(nodes.get(key)!);
  const sorted: Node[] = [];
  for (let node = ready.pop(); node; node = ready.pop()) {
    sorted.push(node);
    waiting.delete(node.key);
    for (const key of followers.get(node.key) ?? []) {
      const left = waiting.get(key)! - 1;
      waiting.set(key, left);
      if (left === 0) ready.push(nodes.get(key)!);
    }
  }
  return { sorted, circle: waiting.size === 0 ? [] : findCircle(nodes, waiting) };
}

function findCircle(nodes: ReadonlyMap<string, Node>, waiting: ReadonlyMap<string, number>): Node[] {
  const path = new Set<string>();
  let at = waiting.keys().next().value!;
  while (!path.has(at)) {
    path.add(at);
    at = nodes.get(at)!.after.values().find((key) => waiting.has(key))!;
  }
  const keys = [...path];
  return keys.slice(keys.indexOf(at)).map((key) => nodes.get(key)!);
}

/** A binary heap of nodes. */
class Heap {
  readonly #items: { weight: string; node: Node }[] = [];

  constructor(private readonly weightOf: (node: Node) => string) {}

  push(node: Node): void {
    const items = this.#items;
    items.push({ weight: this.weightOf(node), node });
    for (let at = items.length - 1; at > 0;) {
      const up = (at - 1) >> 1;
      if (items[up]!.weight <= items[at]!.weight) break;
      [items[up], items[at]] = [items[at]!, items[up]!];
      at = up;
    }
  }

  pop(): Node | undefined {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (!first || items.length === 0) return first?.node;
    items[0] = last!;
    for (let at = 0;;) {
      let least = at;
      for (const down of [2 * at + 1, 2 * at + 2]) {
        if (down < items.length && items[down]!.weight < items[least]!.weight) least = down;
      }
      if (least === at) return first.node;
      [items[least], items[at]] = [items[at]!, items[least]!];
      at = least;
    }
  }
}

/**
 * What takes its time stands behind the rest: what goes for a moment around a change must not be gone while an index is
 * built or rows are checked.
 */
function weightOf({ verb, fact }: Node, isSlow: boolean, { late }: ReplacedKeys): string {
  const rank = rankOf(fact.kind);
  // What a partition covers is free before another one is attached; none of it needs anything gone.
  if (verb === "drop" && fact.kind === "partition") return `100 ${fact.id}`;
  // A key goes when what its successor is made of is there, foreign keys on it before.
  if (verb === "drop" && late.has(fact.id)) return `${299 + rank} ${fact.id}`;
  if (verb !== "drop" && verb !== "stub") return `${(isSlow ? 500 : 300) + rank} ${fact.id}`;
  // An index goes when what may take its place is there.
  return `${(isSlow ? 800 : 200) - rank} ${fact.id}`;
}

/** Whether an action commits between its steps, which is what those do that work through a table. */
function slowActions({ alters, creates, sides }: Actions, { builds }: ReplacedKeys): (node: Node) => boolean {
  const commits = ({ transaction = "shared" }: { transaction?: string }) => transaction !== "shared";
  const kinds: ReadonlySet<string> = new Set(["index", "constraint", "column", "partition"]);
  return ({ verb, fact }) => {
    if (verb === "alter") return alters.get(fact.id)!.drafts.some(commits);
    if (!sides.online || !kinds.has(fact.kind)) return false;
    const emitter = emitters.get(fact.kind)!;
    if (verb === "drop" && fact.kind === "partition") return false;
    if (verb === "drop") return emitter.drop(fact, sides).some(commits);
    if (verb !== "create" || fact.parent === undefined || creates.has(fact.parent)) return false;
    // Its index is built before; the rest belongs to the moment in which the old key goes.
    if (builds.has(fact.id)) return false;
    return emitter.create(fact, { ...sides, parts: sides.to.childrenOf(fact.id) }).some(commits);
  };
}
