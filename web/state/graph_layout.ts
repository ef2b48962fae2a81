/** A box of the diagram, before it has a place. */
export interface Box {
  id: string;
  width: number;
  height: number;
  /** Boxes of one group are drawn beside each other. */
  group: string;
}

export interface Link {
  from: string;
  to: string;
}

export type Places = Record<string, [x: number, y: number]>;

/** How parts are laid out; given from outside, since the packages that do it are loaded in a worker only. */
export interface LayoutTools {
  /** Lays one connected part out, in layers. */
  layPart(boxes: readonly Box[], links: readonly Link[]): Places;
  /** Boxes of one connected part by the community that each belongs to: many links within, few between. */
  communities(boxes: readonly Box[], links: readonly Link[]): Box[][];
}

const gap = 48;
/** Beyond it, layers are neither quick nor readable. */
const largestPart = 100;

/**
 * Places for all boxes. A layered drawing of everything is unreadable beyond a hundred tables, so each group is laid out by
 * itself, in its connected parts, large ones by their communities, and all of those are packed into rows; what is linked to
 * nothing stands in a grid.
 */
export function layOut(boxes: readonly Box[], links: readonly Link[], tools: LayoutTools): Places {
  const groups = Map.groupBy(boxes, ({ group }) => group);
  const blocks = [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, boxes]) =>
    packed(connectedParts(boxes, links).map((part) => laid(part, tools)), gap)
  );
  return packed(blocks, gap * 3).places;
}

function laid({ boxes, links }: Part, tools: LayoutTools): Block {
  if (boxes.length === 1) return sized(boxes, { [boxes[0]!.id]: [0, 0] });
  if (boxes.length > largestPart) {
    const communities = tools.communities(boxes, links);
    if (communities.length > 1) {
      const parts = communities.flatMap((boxes) => connectedParts(boxes, links));
      return packed(parts.map((part) => laid(part, tools)), gap * 2);
    }
  }
  return sized(boxes, tools.layPart(boxes, links));
}

interface Block {
  places: Places;
  width: number;
  height: number;
}

function sized(boxes: readonly Box[], places: Places): Block {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { id, width, height } of boxes) {
    const [x, y] = places[id]!;
    [left, top] = [Math.min(left, x), Math.min(top, y)];
    [right, bottom] = [Math.max(right, x + width), Math.max(bottom, y + height)];
  }
  const moved = Object.fromEntries(boxes.map(({ id }) => {
    const [x, y] = places[id]!;
    return [id, [x - left, y - top] as [number, number]];
  }));
  return { places: moved, width: right - left, height: bottom - top };
}

/** Blocks in rows, the tall ones first, about as wide as high. */
function packed(blocks: readonly Block[], gap: number): Block {
  const area = blocks.reduce((sum, { width, height }) => sum + (width + gap) * (height + gap), 0);
  const widest = Math.max(0, ...blocks.map(({ width }) => width));
  const limit = Math.max(widest, Math.sqrt(area) * 1.3);
  const places: Places = {};
  let [x, y, rowHeight, width] = [0, 0, 0, 0];
  for (const block of [...blocks].sort((a, b) => b.height - a.height)) {
    if (x > 0 && x + block.width > limit) [x, y, rowHeight] = [0, y + rowHeight + gap, 0];
    for (const [id, [left, top]] of Object.entries(block.places)) places[id] = [left + x, top + y];
    x += block.width + gap;
    rowHeight = Math.max(rowHeight, block.height);
    width = Math.max(width, x - gap);
  }
  return { places, width, height: y + rowHeight };
}

interface Part {
  boxes: Box[];
  links: Link[];
}

export function connectedParts(boxes: readonly Box[], links: readonly Link[]): Part[] {
  const root = new Map(boxes.map(({ id }) => [id, id]));
  const find = (id: string): string => {
    let at = id;
    while (root.get(at) !== at) at = root.get(at)!;
    root.set(id, at);
    return at;
  };
  const inside = links.filter(({ from, to }) => root.has(from) && root.has(to));
  for (const { from, to } of inside) root.set(find(from), find(to));
  const parts = new Map<string, Part>();
  for (const box of boxes) {
    const key = find(box.id);
    const part = parts.get(key) ?? { boxes: [], links: [] };
    part.boxes.push(box);
    parts.set(key, part);
  }
  for (const link of inside) if (link.from !== link.to) parts.get(find(link.from))!.links.push(link);
  return [...parts.values()];
}

/** Ids within so many links of some, both ways. */
export function neighbourhood(links: readonly Link[], from: readonly string[], hops: number): Set<string> {
  const beside = new Map<string, Set<string>>();
  const add = (a: string, b: string) => beside.set(a, (beside.get(a) ?? new Set()).add(b));
  for (const { from, to } of links) {
    add(from, to);
    add(to, from);
  }
  const found = new Set(from);
  let edge = [...from];
  for (let hop = 0; hop < hops; hop++) {
    edge = edge.flatMap((id) => [...beside.get(id) ?? []].filter((next) => !found.has(next)));
    for (const id of edge) found.add(id);
  }
  return found;
}
