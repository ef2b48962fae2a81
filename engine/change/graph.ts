import type { Fact } from "../catalog/mod.ts";
import type { Actions } from "./actions.ts";
import { domainsInside } from "./domains_inside.ts";
import { comesFromAbove, emitters } from "./emitters/mod.ts";
import { addForeignKeyEdges } from "./foreign_key_edges.ts";
import { addLoggingEdges } from "./logging.ts";
import { columnsAbove, columnsBelow } from "./names.ts";
import { addPartitionEdges } from "./partition_edges.ts";
import { pushTo } from "./push_to.ts";
import { addFillingEdges } from "./read_when_filled.ts";
import { addRightsEdges } from "./rights_edges.ts";
import { addSequenceNameEdges } from "./sequence_name_edges.ts";
import { addTypedEdges } from "./typed_edges.ts";

/** One action in the graph: make, change or remove one fact. */
export interface Node {
  readonly key: string;
  readonly verb: "create" | "alter" | "stub" | "aside" | "drop";
  readonly fact: Fact;
  /** Keys of the nodes that have to run before. */
  readonly after: Set<string>;
}

/**
 * The nodes and what has to run before what. Parts that go with their parent have no node for their removal, except
 * those in `explicit`.
 */
export function buildGraph(actions: Actions, explicit: ReadonlySet<string>): Map<string, Node> {
  const nodes = new Map<string, Node>();
  const { from, to, creates, drops, alters, asides, stubs } = actions;
  const add = (verb: Node["verb"], fact: Fact) => {
    const key = `${verb} ${fact.id}`;
    nodes.set(key, { key, verb, fact, after: new Set() });
  };
  for (const id of creates) add("create", to.fact(id));
  for (const id of alters.keys()) add("alter", to.fact(id));
  for (const id of asides.keys()) add("aside", from.fact(id));
  for (const id of stubs) add("stub", from.fact(id));
  for (const id of drops) if (!goesWithParent(id, actions, explicit)) add("drop", from.fact(id));

  const dropNode = (id: string): string | undefined => {
    if (!drops.has(id)) return undefined;
    let at = id;
    while (goesWithParent(at, actions, explicit)) at = from.fact(at).parent!;
    return `drop ${at}`;
  };
  /** What has to run for the name of something to be free. */
  const goneNode = (id: string): string | undefined => {
    const drop = dropNode(id);
    const top = drop?.slice("drop ".length);
    return top !== undefined && asides.has(top) ? `aside ${top}` : drop;
  };
  /** What ends that a fact needs others. */
  const gone = (id: string) => stubs.has(id) ? `stub ${id}` : dropNode(id);
  const readyNode = (id: string) => creates.has(id) ? `create ${id}` : alters.has(id) ? `alter ${id}` : undefined;
  const edge = (key: string | undefined, before: string | undefined) => {
    if (key !== undefined && before !== undefined && key !== before) nodes.get(key)?.after.add(before);
  };

  /** Attributes cannot change any more when there are values of the type. */
  const edgesToAttributes = (id: string, type: string) => {
    if (id === type || to.fact(id).parent === type) return;
    for (const attribute of to.childrenOf(type, "column")) edge(readyNode(id), readyNode(attribute.id));
    if (!from.facts.has(type) || drops.has(type)) return;
    for (const attribute of from.childrenOf(type, "column")) edge(readyNode(id), dropNode(attribute.id));
  };

  for (const id of alters.keys()) {
    // A partition's NOT NULL has a name of its own only when it is there before that of the whole.
    const { kind, name, parent } = to.fact(id);
    if (kind !== "column") continue;
    const wholes = to.childrenOf(parent!, "partition").flatMap(({ needs }) => needs).filter((need) => need !== parent);
    for (const above of wholes.flatMap((whole) => to.childrenOf(whole, "column"))) {
      if (above.name === name) edge(readyNode(above.id), `alter ${id}`);
    }
    for (const above of columnsAbove(to.fact(id), to)) {
      if (above.properties.not_null_no_inherit) edge(`alter ${id}`, readyNode(above.id));
    }
  }
  for (const id of [...creates, ...alters.keys()]) {
    const node = readyNode(id);
    for (const need of to.fact(id).needs) {
      edge(node, readyNode(need));
      const needed = to.fact(need);
      if (needed.kind === "type") edgesToAttributes(id, need);
      // A domain cannot be checked any more when values of it are inside of others.
      for (const domain of to.fact(id).kind === "column" ? domainsInside(need, to) : []) {
        edge(node, readyNode(domain));
        for (const part of to.childrenOf(domain, "constraint")) edge(node, readyNode(part.id));
      }
      // A change of the column comes from the one that it is inherited from.
      if (needed.kind !== "column" || !needed.properties.inherited || needed.id === id) continue;
      for (const above of columnsAbove(needed, to)) if (alters.has(above.id)) edge(node, `alter ${above.id}`);
    }
  }
  for (const id of drops) {
    for (const dependent of from.dependentsOf(id)) {
      // Whatever needed it is gone, or no longer needs it.
      edge(dropNode(id), gone(dependent.id) ?? readyNode(dependent.id));
    }
    if (creates.has(id)) edge(`create ${id}`, goneNode(id));
  }
  for (const id of asides.keys()) {
    edge(dropNode(id), `aside ${id}`);
    for (const part of [id, ...from.childrenOf(id).map((child) => child.id)]) {
      for (const dependent of from.dependentsOf(part)) {
        const drop = dropNode(dependent.id);
        if (drop !== undefined && !asides.has(drop.slice("drop ".length))) edge(`aside ${id}`, drop);
      }
    }
  }
  for (const [id, { change }] of alters) {
    for (const dependent of from.dependentsOf(id)) {
      // No property of a table speaks of a column that goes, which may have to wait for a key that changes behind it.
      const isColumnOf = change.after.kind === "table" && dependent.kind === "column" && dependent.parent === id;
      if (!isColumnOf) edge(`alter ${id}`, gone(dependent.id));
      // A column that is no longer computed from it has let go of it.
      const isFreed = change.after.kind === "column" && dependent.kind === "column" && alters.has(dependent.id);
      if (isFreed && !to.fact(dependent.id).needs.includes(id)) edge(`alter ${id}`, `alter ${dependent.id}`);
    }
    if (stubs.has(id)) edge(`alter ${id}`, `stub ${id}`);
    if (change.after.kind === "constraint") {
      // What leaves a key may be null from then on.
      for (const need of change.before.needs) {
        if (from.fact(need).kind === "column" && !change.after.needs.includes(need) && alters.has(need)) {
          edge(`alter ${need}`, `alter ${id}`);
        }
      }
    }
    for (const need of stubs.has(id) ? [] : change.before.needs) {
      if (drops.has(need) && !creates.has(need)) edge(dropNode(need), `alter ${id}`);
    }
  }
  addNameEdges(actions, edge, goneNode);
  addSequenceNameEdges(actions, edge, readyNode, goneNode);
  addTableEdges(actions, edge, readyNode, dropNode, edgesToAttributes);
  addRightsEdges(actions, edge, readyNode, dropNode);
  addLoggingEdges(actions, edge, dropNode);
  addTypedEdges(actions, edge, readyNode, dropNode);
  addFillingEdges(actions, edge, readyNode);
  return nodes;
}

/** Relations and types of one schema share their names, so that the old one goes before a new one of another kind. */
function addNameEdges(
  { from, to, creates, drops }: Actions,
  edge: (key: string | undefined, before: string | undefined) => void,
  dropNode: (id: string) => string | undefined,
): void {
  const dropped = new Map<string, string[]>();
  for (const id of drops) {
    const key = nameKey(from.fact(id), (parent) => from.fact(parent));
    if (key !== undefined) pushTo(dropped, key, id);
  }
  for (const id of creates) {
    const key = nameKey(to.fact(id), (parent) => to.fact(parent));
    for (const old of key === undefined ? [] : dropped.get(key) ?? []) edge(`create ${id}`, dropNode(old));
  }
}

function nameKey(fact: Fact, parentOf: (id: string) => Fact): string | undefined {
  if (fact.kind === "index" || fact.kind === "constraint") {
    return `${parentOf(fact.parent!).schema}\0${fact.name}`;
  }
  return fact.schema === undefined
    ? undefined
    : `${fact.schema}\0${fact.name}${fact.args === undefined ? "" : `(${fact.args})`}`;
}

/** What PostgreSQL wants of tables beyond their dependencies. */
function addTableEdges(
  actions: Actions,
  edge: (key: string | undefined, before: string | undefined) => void,
  readyNode: (id: string) => string | undefined,
  dropNode: (id: string) => string | undefined,
  edgesToAttributes: (id: string, type: string) => void,
): void {
  const { from, to, creates, drops, alters, sides } = actions;
  for (const id of creates) {
    const fact = to.fact(id);
    if (fact.kind === "column" && comesFromAbove(fact, sides)) {
      for (const above of columnsAbove(fact, to)) edge(`create ${id}`, readyNode(above.id));
    }
    if (fact.kind === "table" || fact.kind === "foreign table") {
      // INHERITS stands in its statement, and takes what is there by then.
      for (const { needs } of to.childrenOf(id, "inheritance")) {
        for (const need of needs) {
          if (need === id) continue;
          edge(`create ${id}`, readyNode(need));
          for (const part of to.childrenOf(need, "constraint")) {
            if (part.properties.type === "c") edge(`create ${id}`, readyNode(part.id));
          }
          // An heir would keep the NOT NULL that it is no longer to inherit.
          for (const { id: above } of to.childrenOf(need, "column")) {
            const isLetGo = alters.get(above)?.change.properties.includes("not_null_no_inherit");
            if (isLetGo) edge(`create ${id}`, `alter ${above}`);
          }
        }
      }
      // Columns stand in the order in which they are made.
      const columns = to.childrenOf(id, "column").toSorted((a, b) => a.position! - b.position!);
      for (const [index, column] of columns.entries()) {
        const previous = columns[index - 1];
        if (previous) edge(readyNode(column.id), readyNode(previous.id));
        // A partition key names columns, so that they all come with the table.
        if (fact.properties.partition_key === undefined) continue;
        for (const need of column.needs) if (need !== id) edge(`create ${id}`, readyNode(need));
      }
    } else if (fact.kind === "type") {
      // Its attributes come with it.
      for (const attribute of to.childrenOf(id, "column")) {
        for (const need of attribute.needs) {
          if (need === id) continue;
          edge(`create ${id}`, readyNode(need));
          if (to.fact(need).kind === "type") edgesToAttributes(id, need);
        }
      }
    } else if (fact.kind === "partition") {
      addPartitionEdges(fact, actions, edge, readyNode, dropNode);
    } else if (fact.kind === "index") {
      // ATTACH PARTITION would give an index of its own for it to a partition that is to have none.
      for (const bond of to.dependentsOf(fact.parent!)) {
        if (bond.kind !== "partition" || bond.parent === fact.parent) continue;
        const hasPart = to.childrenOf(bond.parent!).some((part) =>
          to.childrenOf(part.id, "index attachment").some(({ needs }) => needs.includes(id))
        );
        if (!hasPart) edge(`create ${id}`, readyNode(bond.id));
      }
    } else if (fact.kind === "trigger") {
      // Columns are filled before it can fire.
      for (const column of to.childrenOf(fact.parent!, "column")) {
        if (creates.has(column.id)) edge(`create ${id}`, readyNode(column.id));
      }
    } else if (fact.kind === "index attachment") {
      const index = to.fact(fact.parent!);
      const bond = index.parent === undefined ? undefined : to.childrenOf(index.parent, "partition")[0];
      if (bond) edge(`create ${id}`, readyNode(bond.id));
    } else if (fact.kind === "default" && creates.has(fact.parent!) && !creates.has(to.fact(fact.parent!).parent!)) {
      // A column that is added to a table with rows takes its default along.
      for (const need of fact.needs) {
        if (need !== fact.parent && !to.fact(need).needs.includes(fact.parent!)) {
          edge(`create ${fact.parent}`, readyNode(need));
        }
      }
    } else if (fact.kind === "constraint" && fact.properties.type === "f") {
      addForeignKeyEdges(fact, actions, edge, readyNode, dropNode);
    }
    if (fact.kind === "constraint" && sides.isNew(fact.parent!)) {
      for (const column of to.childrenOf(fact.parent!, "column")) edge(`create ${id}`, readyNode(column.id));
    }
  }
  for (const id of drops) {
    const fact = from.fact(id);
    if (fact.kind === "column") {
      // What hangs on it in partitions and heirs goes before.
      for (const below of columnsBelow(fact, from)) edge(dropNode(id), dropNode(below.id));
    }
    if (fact.kind === "index attachment") {
      for (const whole of fact.needs) {
        if (whole !== fact.parent && drops.has(whole)) edge(`create ${fact.parent}`, `drop ${whole}`);
      }
    }
    // Columns that have nobody above for a moment would be the table's own from then on.
    if (fact.kind === "inheritance" && !drops.has(fact.parent!)) {
      const columns = to.childrenOf(fact.parent!, "column");
      for (const { id: other } of to.childrenOf(fact.parent!, "inheritance")) {
        if (creates.has(other) && !columns.some((column) => alters.has(column.id))) {
          edge(`drop ${id}`, `create ${other}`);
        }
      }
    }
    // A partition's bond goes before what only its table brought.
    if ((fact.kind === "partition" || fact.kind === "inheritance") && !drops.has(fact.parent!)) {
      for (const part of from.childrenOf(fact.parent!)) {
        // Bonds to several tables do not wait for each other.
        if (part.kind === fact.kind) continue;
        // The copy of a trigger of the whole goes with the bond.
        if (drops.has(part.id) && !part.needs.includes(id)) edge(`drop ${part.id}`, `drop ${id}`);
        if (alters.has(part.id)) edge(`alter ${part.id}`, `drop ${id}`);
      }
    }
  }
}

/** Whether the removal of its parent removes it too. */
export function goesWithParent(id: string, { from, drops }: Actions, explicit: ReadonlySet<string>): boolean {
  const { parent, kind } = from.fact(id);
  // A server does not go while somebody is mapped to a role on it.
  if (kind === "user mapping") return false;
  return parent !== undefined && drops.has(parent) && !explicit.has(id);
}

/** Place of a kind in the order of creation. */
export function rankOf(kind: Fact["kind"]): number {
  return ranks.get(kind) ?? -1;
}

const ranks: ReadonlyMap<Fact["kind"], number> = new Map([...emitters.keys()].map((kind, rank) => [kind, rank]));
