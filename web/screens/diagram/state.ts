import type { CatalogColumn, CatalogGraphAnswer, CatalogTablesAnswer } from "../../api/mod.ts";
import { type Box, type Link, neighbourhood, type Places } from "../../state/mod.ts";

export type ColumnsShown = "all" | "keys" | "none";

/** What is drawn; all of it stands in the address. */
export interface Choice {
  /** Ids of tables that it starts from; none draws all. */
  focus: readonly string[];
  hops: number;
  columns: ColumnsShown;
  schema: string | undefined;
  hidden: ReadonlySet<string>;
  /** Tables whose columns are folded where others' are shown, and shown where others' are not. */
  folded: ReadonlySet<string>;
}

/** Which columns of a table are shown. */
export type ShownOf = (id: string) => ColumnsShown;

export function shownOf({ columns, folded }: Pick<Choice, "columns" | "folded">): ShownOf {
  const other = columns === "none" ? "all" : "none";
  return (id) => (folded.has(id) ? other : columns);
}

export interface DrawnTable {
  id: string;
  number: number;
  schema: string;
  name: string;
}

export interface DrawnLink extends Link {
  constraint: string;
  columns: readonly string[];
  referenced: readonly string[];
  isOptional: boolean;
  isUnique: boolean;
}

export interface Drawing {
  tables: readonly DrawnTable[];
  links: readonly DrawnLink[];
}

export const tableId = ({ schema, name }: { schema: string; name: string }): string => `table ${schema}.${name}`;

/** Tables and foreign keys of a catalog by their ids; partitions are their table's own matter. */
export function drawingOf({ tables, edges }: CatalogGraphAnswer): Drawing {
  const ids = new Map(tables.map((table) => [table.number, tableId(table)]));
  const whole = new Set(tables.filter(({ partition_of }) => partition_of === undefined).map(({ number }) => number));
  return {
    tables: tables.filter(({ number }) => whole.has(number)).map((table) => ({ ...table, id: tableId(table) })),
    links: edges.filter(({ from, to }) => whole.has(from) && whole.has(to)).map((edge) => ({
      from: ids.get(edge.from)!,
      to: ids.get(edge.to)!,
      constraint: edge.constraint,
      columns: edge.columns,
      referenced: edge.referenced_columns,
      isOptional: edge.is_optional,
      isUnique: edge.is_unique,
    })),
  };
}

/** The part of a drawing that somebody chose to see. */
export function chosenPart({ tables, links }: Drawing, { focus, hops, schema, hidden }: Choice): Drawing {
  const around = focus.length === 0 ? undefined : neighbourhood(links, focus, hops);
  const shown = tables.filter(({ id, schema: own }) =>
    !hidden.has(id) && (around?.has(id) ?? true) && (schema === undefined || own === schema || focus.includes(id))
  );
  const ids = new Set(shown.map(({ id }) => id));
  return { tables: shown, links: links.filter(({ from, to }) => ids.has(from) && ids.has(to)) };
}

export const headHeight = 30;
export const rowHeight = 20;
const mostRows = 40;

export type TableColumns = ReadonlyMap<string, readonly CatalogColumn[]>;

export function columnsById({ tables }: CatalogTablesAnswer): Map<string, readonly CatalogColumn[]> {
  return new Map(tables.map(({ id, columns }) => [id, columns]));
}

/** Columns of a table that its box shows, and how many it leaves out. */
export function shownColumns(
  columns: readonly CatalogColumn[] | undefined,
  shown: ColumnsShown,
): { columns: readonly CatalogColumn[]; more: number } {
  if (shown === "none" || columns === undefined) return { columns: [], more: 0 };
  const wanted = shown === "all"
    ? columns
    : columns.filter(({ is_primary_key, is_foreign_key }) => is_primary_key || is_foreign_key);
  return { columns: wanted.slice(0, mostRows), more: Math.max(0, wanted.length - mostRows) };
}

const letterWidth = 7.3;

/** Size of a table's box; its letters have one width, so that nothing has to be drawn to be measured. */
export function boxOf(table: DrawnTable, columns: TableColumns, shown: ColumnsShown): Box {
  const { columns: rows, more } = shownColumns(columns.get(table.id), shown);
  const longest = Math.max(
    table.name.length + 3,
    ...rows.map(({ name, type }) => name.length + Math.min(type.length, 24) + 5),
  );
  return {
    id: table.id,
    group: table.schema,
    width: Math.round(Math.min(380, Math.max(130, longest * letterWidth + 24))),
    height: headHeight + (rows.length + (more > 0 ? 1 : 0)) * rowHeight + (rows.length > 0 ? 6 : 0),
  };
}

/** The way of a link between two boxes: from the nearer sides, as a soft curve. */
export function linkPath(from: Rect, to: Rect): string {
  if (from === to) {
    const [x, y] = [from.x + from.width, from.y + 14];
    return `M${x},${y} c40,-30 40,50 0,24`;
  }
  const isRight = from.x + from.width / 2 <= to.x + to.width / 2;
  const overlaps = from.x < to.x + to.width && to.x < from.x + from.width;
  const x1 = isRight || overlaps ? from.x + from.width : from.x;
  const x2 = overlaps ? to.x + to.width : isRight ? to.x : to.x + to.width;
  const y1 = from.y + Math.min(from.height / 2, headHeight / 2 + 8);
  const y2 = to.y + headHeight / 2;
  const bend = Math.max(30, Math.min(120, Math.abs(x2 - x1) / 2));
  const out = isRight || overlaps ? bend : -bend;
  return `M${x1},${y1} C${x1 + out},${y1} ${overlaps ? x2 + bend : x2 - out},${y2} ${x2},${y2}`;
}

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Where each box lies that has a place. */
export function rectsOf(boxes: ReadonlyMap<string, Box>, places: Places): Map<string, Rect> {
  const rects = new Map<string, Rect>();
  for (const [id, { width, height }] of boxes) {
    const place = places[id];
    if (place) rects.set(id, { x: place[0], y: place[1], width, height });
  }
  return rects;
}

/** What all of them cover together. */
export function extent(rects: Iterable<Rect>): Rect {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y, width, height } of rects) {
    [left, top] = [Math.min(left, x), Math.min(top, y)];
    [right, bottom] = [Math.max(right, x + width), Math.max(bottom, y + height)];
  }
  return left === Infinity
    ? { x: 0, y: 0, width: 1, height: 1 }
    : { x: left, y: top, width: right - left, height: bottom - top };
}

export function meets(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && a.x + a.width > b.x && a.y < b.y + b.height && a.y + a.height > b.y;
}

/** `rect`, wider by a share of itself at each side. */
function around({ x, y, width, height }: Rect, share: number): Rect {
  return {
    x: x - width * share,
    y: y - height * share,
    width: width * (1 + 2 * share),
    height: height * (1 + 2 * share),
  };
}

function holds(outer: Rect, inner: Rect): boolean {
  return inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height;
}

/**
 * The part of a drawing to draw for what is seen of it: more than that, so that it is there before it is seen, and the same
 * as before (`known`) as long as that is neither too little nor far too much.
 */
export function windowOf(
  { x, y, k }: { x: number; y: number; k: number },
  { width, height }: { width: number; height: number },
  known: Rect,
): Rect {
  const seen: Rect = { x: -x / k, y: -y / k, width: width / k, height: height / k };
  if (holds(known, around(seen, 0.25)) && known.width < seen.width * 5) return known;
  return around(seen, 0.75);
}

/** The diagram as Mermaid writes it. */
export function mermaid({ tables, links }: Drawing, columns: TableColumns, shown: ShownOf): string {
  const word = (text: string) => text.replace(/[^\w]/g, "_");
  const lines = ["erDiagram"];
  for (const table of tables) {
    const rows = shownColumns(columns.get(table.id), shown(table.id)).columns;
    lines.push(`  ${word(`${table.schema}_${table.name}`)}["${table.schema}.${table.name.replaceAll('"', "'")}"] {`);
    for (const { name, type, is_primary_key, is_foreign_key } of rows) {
      const keys = [...(is_primary_key ? ["PK"] : []), ...(is_foreign_key ? ["FK"] : [])].join(", ");
      lines.push(`    ${word(type)} ${word(name)}${keys && ` ${keys}`}`);
    }
    lines.push("  }");
  }
  const named = new Map(tables.map((table) => [table.id, word(`${table.schema}_${table.name}`)]));
  for (const { from, to, constraint, isOptional, isUnique } of links) {
    const many = isUnique ? "|o" : "}o";
    lines.push(`  ${named.get(from)} ${many}--${isOptional ? "o|" : "||"} ${named.get(to)} : "${constraint}"`);
  }
  return `${lines.join("\n")}\n`;
}
