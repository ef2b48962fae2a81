import type { Strength } from "../identity.ts";

export interface Edge {
  readonly to: number;
  strength: Strength;
  /** Foreign keys of the user that ask for it. */
  foreignKeys?: Set<number>;
  why: string;
}

const ranks: Readonly<Record<Strength, number>> = { hard: 0, "foreign-key": 1, body: 2, soft: 3, weak: 4 };

export function rankOf(strength: Strength): number {
  return ranks[strength];
}

/** Who needs whom. Nodes below `statements` are statements in file order; those after are gathering points. */
export class Graph {
  readonly edges: Map<number, Edge>[] = [];

  constructor(readonly statements: number) {
    for (let node = 0; node < statements; node++) this.edges.push(new Map());
  }

  get size(): number {
    return this.edges.length;
  }

  /** A node that stands for several statements: what needs all of them needs it. */
  addGathering(): number {
    this.edges.push(new Map());
    return this.edges.length - 1;
  }

  need(user: number, to: number, strength: Strength, why: string, foreignKey?: number): void {
    if (user === to) return;
    const known = this.edges[user]!.get(to);
    if (!known) {
      this.edges[user]!.set(to, {
        to,
        strength,
        why,
        ...(foreignKey === undefined ? {} : { foreignKeys: new Set([foreignKey]) }),
      });
      return;
    }
    if (foreignKey !== undefined) (known.foreignKeys ??= new Set()).add(foreignKey);
    if (rankOf(strength) < rankOf(known.strength)) {
      known.strength = strength;
      known.why = why;
    }
  }

  /** Groups of nodes that need each other in a circle (Tarjan), without recursion: chains are long. */
  circles(): number[][] {
    return circlesOf(this.size, (node) => this.edges[node]!.keys());
  }
}

export function circlesOf(size: number, next: (node: number) => Iterable<number>): number[][] {
  const index = new Int32Array(size).fill(-1);
  const low = new Int32Array(size);
  const onStack = new Uint8Array(size);
  const stack: number[] = [];
  const found: number[][] = [];
  let counter = 0;
  for (let root = 0; root < size; root++) {
    if (index[root] !== -1) continue;
    const work: { node: number; rest: Iterator<number> }[] = [];
    const enter = (node: number) => {
      index[node] = low[node] = counter++;
      stack.push(node);
      onStack[node] = 1;
      work.push({ node, rest: next(node)[Symbol.iterator]() });
    };
    enter(root);
    while (work.length > 0) {
      const { node, rest } = work.at(-1)!;
      const step = rest.next();
      if (!step.done) {
        const to = step.value;
        if (index[to] === -1) enter(to);
        else if (onStack[to]) low[node] = Math.min(low[node]!, index[to]!);
        continue;
      }
      work.pop();
      const parent = work.at(-1);
      if (parent) low[parent.node] = Math.min(low[parent.node]!, low[node]!);
      if (low[node] !== index[node]) continue;
      const group: number[] = [];
      for (;;) {
        const member = stack.pop()!;
        onStack[member] = 0;
        group.push(member);
        if (member === node) break;
      }
      if (group.length > 1) found.push(group.sort((left, right) => left - right));
    }
  }
  return found;
}
