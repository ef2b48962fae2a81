import type { ErdBond, ErdColumn } from "./erd_model.ts";
import { escapeXml } from "./escape_xml.ts";
import { type Box, type Layout, type Line, measures, typeText } from "./lay_out.ts";
import { svgStyle } from "./svg_style.ts";

export interface SvgOptions {
  readonly title: string;
  /** The table that the drawing is about. */
  readonly start?: string;
}

/** A picture that needs nothing beside it: no script, no font, no link. */
export function drawSvg({ boxes, lines, width, height }: Layout, { title, start }: SvgOptions): string {
  const [w, h] = [Math.ceil(Math.max(width, 240)), Math.ceil(Math.max(height, 80))];
  const byName = new Map(boxes.map((box) => [box.table.name, box]));
  const described =
    `${boxes.length} tables, ${lines.length} foreign keys. PK: primary key, FK: foreign key, UK: unique ` +
    "key; a question mark behind a type: the column may be null.";
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}" role="img" ` +
    `aria-labelledby="title description">`,
    `<title id="title">${escapeXml(title)}</title>`,
    `<desc id="description">${escapeXml(described)}</desc>`,
    `<style>${svgStyle}</style>`,
    `<rect class="page" width="${w}" height="${h}"/>`,
    ...(boxes.length === 0 ? [`<text x="${measures.margin}" y="44">no tables</text>`] : []),
    ...lines.map((line) => drawLine(line, byName)),
    ...boxes.map((box) => drawBox(box, box.table.name === start)),
    "</svg>",
    "",
  ].join("\n");
}

function drawBox({ table, x, y, width, height }: Box, isStart: boolean): string {
  const left = x + measures.padding;
  const parts = [
    `<rect class="${isStart ? "box start" : "box"}" x="${at(x)}" y="${
      at(y)
    }" width="${width}" height="${height}" rx="5"/>`,
    `<path class="head" d="M${at(x + 1)} ${at(y + measures.title)}V${at(y + 5)}q0 -4 4 -4H${
      at(x + width - 5)
    }q4 0 4 4V${at(y + measures.title)}Z"/>`,
    `<text class="name" x="${at(left)}" y="${at(y + 20)}">${escapeXml(table.name)}</text>`,
    ...table.columns.map((column, row) => drawColumn(column, left, x + width - measures.padding, rowMiddle(y, row))),
  ];
  if (table.hidden > 0) {
    const line = rowMiddle(y, table.columns.length) + 4;
    parts.push(`<text class="more" x="${at(left + measures.marks)}" y="${at(line)}">… ${table.hidden} more</text>`);
  }
  const tip = table.comment === null ? "" : `<title>${escapeXml(table.comment)}</title>`;
  return `<g class="table">${tip}${parts.join("")}</g>`;
}

function drawColumn(column: ErdColumn, left: number, right: number, middle: number): string {
  const { name, marks } = column;
  const line = at(middle + 4);
  return [
    marks.length === 0 ? "" : `<text class="mark" x="${at(left)}" y="${line}">${marks.join(" ")}</text>`,
    `<text${marks.includes("PK") ? ' class="key"' : ""} x="${at(left + measures.marks)}" y="${line}">${
      escapeXml(name)
    }</text>`,
    `<text class="type" text-anchor="end" x="${at(right)}" y="${line}">${escapeXml(typeText(column))}</text>`,
  ].join("");
}

/** Lines end at the rows of the first columns of the key. */
function drawLine({ bond, corners }: Line, boxes: ReadonlyMap<string, Box>): string {
  const [parent, child] = [boxes.get(bond.to)!, boxes.get(bond.from)!];
  const isLoop = parent === child;
  const goesRight = isLoop || parent.x <= child.x;
  const start = sideOf(parent, bond.referencedColumns[0], goesRight ? 1 : -1);
  const end = sideOf(child, bond.columns[0], isLoop ? 1 : goesRight ? -1 : 1);
  const tip = `${bond.constraint}: ${bond.from} (${bond.columns.join(", ")}) → ${bond.to} (${
    bond.referencedColumns.join(", ")
  })`;
  const path = isLoop
    ? loop(start, end)
    : curve([start, ...(isFree(start, end, boxes) ? [] : corners), end], start.side, end.side);
  return `<g class="bond"><title>${escapeXml(tip)}</title><path class="line" d="${path}"/>${
    parentEnd(start, bond) + childEnd(end, bond)
  }</g>`;
}

/** Whether no box lies between two ends, so that a line needs no corners around it. */
function isFree(a: End, b: End, boxes: ReadonlyMap<string, Box>): boolean {
  const [left, right] = [Math.min(a.x, b.x), Math.max(a.x, b.x)];
  const [top, bottom] = [Math.min(a.y, b.y), Math.max(a.y, b.y)];
  // The boxes of both ends only touch it, unless a line turns back.
  return [...boxes.values()].every(({ x, y, width, height }) =>
    x + width <= left || x >= right || y + height < top || y > bottom
  );
}

interface End {
  readonly x: number;
  readonly y: number;
  /** 1 on the right side of its box, -1 on the left. */
  readonly side: 1 | -1;
}

function sideOf({ table, x, y, width }: Box, column: string | undefined, side: 1 | -1): End {
  const row = table.columns.findIndex(({ name }) => name === column);
  const middle = row < 0 ? y + measures.title / 2 : rowMiddle(y, row);
  return { x: side === 1 ? x + width : x, y: middle, side };
}

function rowMiddle(y: number, row: number): number {
  return y + measures.title + row * measures.row + measures.row / 2 + 2;
}

/** Room for the marks at an end, in which a line is straight. */
const straight = 24;

function curve(points: readonly { x: number; y: number }[], startSide: number, endSide: number): string {
  const [first, last] = [points[0]!, points.at(-1)!];
  const from = { x: first.x + straight * startSide, y: first.y };
  const to = { x: last.x + straight * endSide, y: last.y };
  const way = [from, ...points.slice(1, -1), to];
  let path = `M${at(first.x)} ${at(first.y)}H${at(from.x)}`;
  for (let index = 1; index < way.length; index++) {
    const [a, b] = [way[index - 1]!, way[index]!];
    const middle = at((a.x + b.x) / 2);
    path += `C${middle} ${at(a.y)} ${middle} ${at(b.y)} ${at(b.x)} ${at(b.y)}`;
  }
  return `${path}H${at(last.x)}`;
}

function loop(start: End, end: End): string {
  const out = at(Math.max(start.x, end.x) + 36);
  return `M${at(start.x)} ${at(start.y)}H${out}V${at(end.y)}H${at(end.x)}`;
}

/** One row, or none where the key may be null. */
function parentEnd({ x, y, side }: End, { isOptional }: ErdBond): string {
  const second = isOptional
    ? `<circle class="end" cx="${at(x + 17 * side)}" cy="${at(y)}" r="4"/>`
    : bar(x + 13 * side, y);
  return bar(x + 8 * side, y) + second;
}

/** None, one or many rows; at most one where the key is unique. */
function childEnd({ x, y, side }: End, { isUnique }: ErdBond): string {
  const circle = `<circle class="end" cx="${at(x + 17 * side)}" cy="${at(y)}" r="4"/>`;
  if (isUnique) return bar(x + 8 * side, y) + circle;
  return `<path class="line" d="M${at(x)} ${at(y - 6)}L${at(x + 13 * side)} ${at(y)}L${at(x)} ${at(y + 6)}"/>${circle}`;
}

function bar(x: number, y: number): string {
  return `<path class="line" d="M${at(x)} ${at(y - 6)}V${at(y + 6)}"/>`;
}

function at(number: number): string {
  return String(Math.round(number * 10) / 10);
}
