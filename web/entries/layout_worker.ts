import dagre from "@dagrejs/dagre";
import { type Box, layOut, type Link, type Places } from "../state/mod.ts";

/** Lays a diagram out where it holds nobody up. */
self.onmessage = ({ data }: MessageEvent<{ id: number; boxes: Box[]; links: Link[] }>) => {
  const { id, boxes, links } = data;
  self.postMessage({ id, places: layOut(boxes, links, layered) });
};

function layered(boxes: readonly Box[], links: readonly Link[]): Places {
  const graph = new dagre.graphlib.Graph({ multigraph: false });
  graph.setGraph({
    rankdir: "LR",
    nodesep: 28,
    ranksep: 90,
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
