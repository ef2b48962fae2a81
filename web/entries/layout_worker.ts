import dagre from "@dagrejs/dagre";
import { jLouvain } from "jlouvain";
import { type Box, layOut, type Link, type Places } from "../state/mod.ts";

/** Lays a diagram out where it holds nobody up. */
self.onmessage = ({ data }: MessageEvent<{ id: number; boxes: Box[]; links: Link[] }>) => {
  const { id, boxes, links } = data;
  self.postMessage({ id, places: layOut(boxes, links, { layPart, communities }) });
};

function layPart(boxes: readonly Box[], links: readonly Link[]): Places {
  const graph = new dagre.graphlib.Graph({ multigraph: false });
  graph.setGraph({
    rankdir: "LR",
    nodesep: 28,
    ranksep: 90,
    // What no community divides: layers by the longest way are quicker to find.
    ...(boxes.length > 120 ? { ranker: "longest-path" } : {}),
  });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, width, height } of boxes) graph.setNode(id, { width, height });
  for (const { from, to } of links) graph.setEdge(from, to);
  dagre.layout(graph);
  return Object.fromEntries(boxes.map(({ id, width, height }) => {
    const { x, y } = graph.node(id);
    return [id, [x - width / 2, y - height / 2]];
  }));
}

/** Who looks at one schema twice sees one drawing: nothing of it is left to chance. */
function communities(boxes: readonly Box[], links: readonly Link[]): Box[][] {
  // Numbers for names, since the package keeps them as properties of objects.
  const number = new Map(boxes.map(({ id }, at) => [id, String(at)]));
  const edges = links.filter(({ from, to }) => from !== to)
    .map(({ from, to }) => ({ source: number.get(from)!, target: number.get(to)!, weight: 1 }));
  const of = jLouvain().nodes([...number.values()]).edges(edges)();
  return [...Map.groupBy(boxes, ({ id }) => of[number.get(id)!]).values()];
}
