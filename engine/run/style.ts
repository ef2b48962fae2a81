import { displayWidth } from "./display_width.ts";

/** How text output marks words; a surface without colour gives functions that return their input. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
  /** Width in columns that text may use. */
  readonly width: number;
}

const identity = (text: string): string => text;

/** No colour at all: files, pipes, NO_COLOR. */
export const plainStyle: Style = {
  bold: identity,
  dim: identity,
  red: identity,
  green: identity,
  yellow: identity,
  cyan: identity,
  width: 100,
};

/** Rows as aligned columns, a header above; the last column is never padded. */
export function table(header: readonly string[], rows: readonly (readonly string[])[], style: Style): string {
  const widths = header.map((name, index) =>
    Math.max(displayWidth(name), ...rows.map((row) => displayWidth(row[index] ?? "")))
  );
  const line = (cells: readonly string[], mark: (text: string) => string) =>
    cells.map((cell, index) => mark(index === cells.length - 1 ? cell : padded(cell, widths[index] ?? 0)))
      .join("  ").trimEnd();
  return [line(header, style.dim), ...rows.map((row) => line(row, identity))].join("\n");
}

function padded(cell: string, width: number): string {
  return cell + " ".repeat(Math.max(0, width - displayWidth(cell)));
}
