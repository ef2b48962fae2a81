import { ConfitureError } from "../../errors.ts";
import { placeOf, type Statement } from "../statement.ts";
import { circlesOf, type Edge, type Graph, rankOf } from "./graph.ts";

/** What must be cut so that an order exists. */
export interface Cuts {
  /** Statement → foreign keys, by their order in its text. */
  foreignKeys: Map<number, Set<number>>;
  /** Functions whose body must not be checked where they are made. */
  bodies: Set<number>;
}

/**
 * Takes the weakest edges out of every circle. Where only cuttable ones remain it says what to cut; a circle of hard
 * edges is an error that prints its path.
 */
export function breakCircles(graph: Graph, statements: readonly Statement[]): Cuts {
  const cuts: Cuts = { foreignKeys: new Map(), bodies: new Set() };
  for (const group of graph.circles()) breakGroup(graph, group, statements, cuts);
  return cuts;
}

interface GroupEdge {
  from: number;
  edge: Edge;
}

function breakGroup(graph: Graph, group: number[], statements: readonly Statement[], cuts: Cuts): void {
  const inside = new Set(group);
  const classes: GroupEdge[][] = [[], [], [], [], []];
  for (const from of group) {
    for (const edge of graph.edges[from]!.values()) {
      if (inside.has(edge.to)) classes[rankOf(edge.strength)]!.push({ from, edge });
    }
  }
  const kept = new Map<number, Set<number>>(group.map((node) => [node, new Set()]));
  for (const [rank, edges] of classes.entries()) {
    for (const { from, edge } of edges) kept.get(from)!.add(edge.to);
    const circles = innerCircles(group, kept);
    if (circles.length === 0) continue;
    if (rank === 0) throw cycleError(circles[0]!, graph, statements);
    for (const { from, edge } of edges) kept.get(from)!.delete(edge.to);
    // Edges along the file order stay; of those against it, the first found to close a circle goes.
    edges.sort((left, right) => Number(left.edge.to > left.from) - Number(right.edge.to > right.from));
    for (const { from, edge } of edges) {
      if (!reaches(kept, edge.to, from)) kept.get(from)!.add(edge.to);
      else give(graph, from, edge, cuts);
    }
  }
}

function give(graph: Graph, from: number, edge: Edge, cuts: Cuts): void {
  if (edge.strength === "foreign-key") {
    const cut = cuts.foreignKeys.get(from) ?? new Set<number>();
    for (const foreignKey of edge.foreignKeys ?? []) cut.add(foreignKey);
    cuts.foreignKeys.set(from, cut);
  } else if (edge.strength === "body") cuts.bodies.add(from);
  graph.edges[from]!.delete(edge.to);
}

function innerCircles(group: number[], kept: Map<number, Set<number>>): number[][] {
  const position = new Map(group.map((node, index) => [node, index]));
  return circlesOf(group.length, (index) => [...kept.get(group[index]!)!].map((to) => position.get(to)!))
    .map((circle) => circle.map((index) => group[index]!));
}

function reaches(kept: Map<number, Set<number>>, from: number, to: number): boolean {
  const seen = new Set([from]);
  const work = [from];
  while (work.length > 0) {
    const node = work.pop()!;
    if (node === to) return true;
    for (const next of kept.get(node)!) {
      if (seen.has(next)) continue;
      seen.add(next);
      work.push(next);
    }
  }
  return false;
}

function cycleError(circle: number[], graph: Graph, statements: readonly Statement[]): ConfitureError {
  const path = shortestCircle(circle, graph);
  const lines = path.map((node, index) => {
    const next = path[(index + 1) % path.length]!;
    const { kind } = statements[node]!;
    const why = graph.edges[node]!.get(next)!.why;
    return `${placeOf(statements[node]!)} ${kind} needs ${why} (${placeOf(statements[next]!)})`;
  });
  const { file, line, column } = statements[path[0]!]!;
  return new ConfitureError("dependency-cycle", { file, line, column, path: lines });
}

/** The shortest way from the first node back to it, along hard edges. */
function shortestCircle(circle: number[], graph: Graph): number[] {
  const inside = new Set(circle);
  const start = circle[0]!;
  const before = new Map<number, number>();
  const queue = [start];
  for (let at = 0; at < queue.length; at++) {
    const node = queue[at]!;
    for (const { to, strength } of graph.edges[node]!.values()) {
      if (strength !== "hard" || !inside.has(to)) continue;
      if (to === start) {
        const path = [node];
        while (path[0] !== start) path.unshift(before.get(path[0]!)!);
        return path;
      }
      if (before.has(to)) continue;
      before.set(to, node);
      queue.push(to);
    }
  }
  return circle;
}
