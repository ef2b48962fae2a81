import { displayWidth } from "../../../engine/run/mod.ts";
import type { Erd, ErdBond, ErdTable } from "./erd_model.ts";

/** Sizes in pixels. Characters are as wide as those of the usual monospaced fonts. */
export const measures = {
  character: 7.25,
  titleCharacter: 7.9,
  title: 30,
  row: 22,
  padding: 12,
  /** Width of the column of marks. */
  marks: 46,
  gap: 20,
  margin: 28,
} as const;

export interface Box {
  readonly table: ErdTable;
  /** Upper left corner. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Line {
  readonly bond: ErdBond;
  /** Corners between the boxes, from the table that is referred to. Empty for a table that refers to itself. */
  readonly corners: readonly { x: number; y: number }[];
}

export interface Layout {
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
  readonly width: number;
  readonly height: number;
}

/** Places tables so that what is referred to stands left of what refers to it, and few lines cross. */
export async function layOut({ tables, bonds }: Erd): Promise<Layout> {
  const { graphlib, layout } = await import("@dagrejs/dagre");
  const graph = new graphlib.Graph({ multigraph: true });
  graph.setGraph({
    rankdir: "LR",
    nodesep: 36,
    edgesep: 16,
    ranksep: 90,
    marginx: measures.margin,
    marginy: measures.margin,
  });
  for (const table of tables) graph.setNode(table.name, sizeOf(table));
  bonds.forEach(({ from, to }, number) => {
    // A loop is drawn beside its box.
    if (from !== to) graph.setEdge(to, from, {}, String(number));
  });
  layout(graph);
  const boxes = tables.map((table): Box => {
    const { x, y, width, height } = graph.node(table.name) as Required<Place>;
    return { table, x: x - width / 2, y: y - height / 2, width, height };
  });
  const lines = bonds.map((bond, number): Line => {
    if (bond.from === bond.to) return { bond, corners: [] };
    const { points } = graph.edge(bond.to, bond.from, String(number)) as { points: { x: number; y: number }[] };
    return { bond, corners: points.slice(1, -1) };
  });
  const right = Math.max(0, ...boxes.map(({ x, width }) => x + width));
  const bottom = Math.max(0, ...boxes.map(({ y, height }) => y + height));
  const corners = lines.flatMap((line) => line.corners);
  return {
    boxes,
    lines,
    // A loop reaches beyond its box.
    width: Math.max(right + 40, ...corners.map(({ x }) => x)) + measures.margin,
    height: Math.max(bottom, ...corners.map(({ y }) => y)) + measures.margin,
  };
}

interface Place {
  x?: number;
  y?: number;
  width: number;
  height: number;
}

function sizeOf({ name, columns, hidden }: ErdTable): Place {
  const widest = (texts: readonly string[]) => Math.max(0, ...texts.map((text) => displayWidth(text)));
  const names = widest(columns.map((column) => column.name));
  const types = widest(columns.map(typeText));
  const body = measures.marks + (names + types) * measures.character + measures.gap;
  const title = displayWidth(name) * measures.titleCharacter;
  return {
    width: Math.ceil(Math.max(140, body, title) + 2 * measures.padding),
    height: measures.title + (columns.length + (hidden > 0 ? 1 : 0)) * measures.row + 6,
  };
}

/** A type as it is drawn: with a question mark where there may be none. */
export function typeText({ type, nullable }: { type: string; nullable: boolean }): string {
  return nullable ? `${type}?` : type;
}
