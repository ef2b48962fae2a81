import type { Graph } from "./graph.ts";

/**
 * File order, except that what a statement needs is pulled up to just before it. The graph has no circles any more.
 */
export function sortStatements(graph: Graph): number[] {
  const order: number[] = [];
  const done = new Uint8Array(graph.size);
  for (let root = 0; root < graph.statements; root++) {
    if (done[root]) continue;
    const work = [{ node: root, rest: needsOf(graph, root) }];
    done[root] = 1;
    while (work.length > 0) {
      const top = work.at(-1)!;
      const next = top.rest.pop();
      if (next === undefined) {
        work.pop();
        if (top.node < graph.statements) order.push(top.node);
      } else if (!done[next]) {
        done[next] = 1;
        work.push({ node: next, rest: needsOf(graph, next) });
      }
    }
  }
  return order;
}

/** Last first, so that `pop` gives them in file order. */
function needsOf(graph: Graph, node: number): number[] {
  return [...graph.edges[node]!.keys()].sort((left, right) => right - left);
}
