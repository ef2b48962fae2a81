import type { ConfitureError } from "../engine/errors.ts";
import type { Style } from "../engine/run/mod.ts";

/** A failure for people: what, where with the line and a caret, PostgreSQL's hint, what to do. */
export function failureText(error: ConfitureError, style: Style): string {
  const facts = error.facts as Record<string, unknown>;
  const lines = [`${style.red(style.bold(`error[${error.code}]:`))} ${error.message}`];
  const source = facts.sql_line;
  if (typeof source === "string" && typeof facts.line === "number") {
    const gutter = String(facts.line);
    const { shown, caret } = excerpt(
      source,
      typeof facts.column === "number" ? facts.column : undefined,
      style.width - 12,
    );
    lines.push(`  ${style.dim(`${gutter} |`)} ${shown}`);
    if (caret !== undefined) {
      lines.push(`  ${" ".repeat(gutter.length)} ${style.dim("|")} ${" ".repeat(caret)}${style.red("^")}`);
    }
  }
  if (typeof facts.detail === "string") lines.push(`  ${style.dim("detail:")} ${facts.detail}`);
  if (typeof facts.hint === "string" && facts.hint !== error.remedy) {
    lines.push(`  ${style.dim("hint:")} ${facts.hint}`);
  }
  lines.push(`  ${style.green("→")} ${error.remedy}`);
  return lines.join("\n") + "\n";
}

/** The part of a long line around the caret; tabs become one blank so that the caret stands right. */
function excerpt(line: string, column: number | undefined, width: number): { shown: string; caret?: number } {
  const characters = Array.from(line, (character) => character === "\t" ? " " : character);
  const at = column === undefined ? undefined : column - 1;
  const start = at !== undefined && characters.length > width ? Math.max(0, at - Math.floor(width / 2)) : 0;
  const shown = characters.slice(start, start + width).join("");
  return { shown: start > 0 ? `…${shown.slice(1)}` : shown, caret: at === undefined ? undefined : at - start };
}
