import type { ConfitureError } from "../engine/errors.ts";
import { displayWidth } from "../engine/run/display_width.ts";
import type { Style } from "../engine/run/mod.ts";

/** A failure for people: what, where with the line and a caret, PostgreSQL's hint, what to do. */
export function failureText(error: ConfitureError, style: Style): string {
  const facts = error.facts as Record<string, unknown>;
  const lines = [`${style.red(style.bold(`error[${error.code}]:`))} ${printable(error.message)}`];
  const source = facts.sql_line;
  if (typeof source === "string" && typeof facts.line === "number") {
    const gutter = String(facts.line);
    // Of the line as it is given: a statement may begin in the middle of its line.
    const column = [facts.sql_column, facts.column].find((given) => typeof given === "number");
    const { shown, caret } = excerpt(source, column, Math.max(20, style.width - gutter.length - 6));
    lines.push(`  ${style.dim(`${gutter} |`)} ${shown}`);
    if (caret !== undefined) {
      lines.push(`  ${" ".repeat(gutter.length)} ${style.dim("|")} ${" ".repeat(caret)}${style.red("^")}`);
    }
  }
  if (typeof facts.detail === "string") lines.push(`  ${style.dim("detail:")} ${printable(facts.detail)}`);
  if (typeof facts.context === "string") lines.push(`  ${style.dim("in:")} ${printable(facts.context)}`);
  if (typeof facts.hint === "string" && facts.hint !== error.remedy) {
    lines.push(`  ${style.dim("hint:")} ${printable(facts.hint)}`);
  }
  lines.push(`  ${style.green("→")} ${printable(error.remedy)}`);
  return lines.join("\n") + "\n";
}

/** The part of a long line around the caret, `…` where it was cut; the caret counts terminal columns. */
function excerpt(line: string, column: number | undefined, width: number): { shown: string; caret?: number } {
  // A tab or control character becomes one blank, so that the caret stands right and a file cannot steer the terminal.
  const characters = Array.from(line.trimEnd(), (character) => /\p{Cc}/u.test(character) ? " " : character);
  const at = column === undefined ? undefined : Math.min(column - 1, characters.length);
  let start = 0;
  if (at !== undefined && displayWidth(characters.slice(0, at + 1).join("")) > width) {
    start = at;
    while (start > 0 && displayWidth(characters.slice(start - 1, at).join("")) < width / 2) start--;
  }
  const lead = start > 0 ? "…" : "";
  let end = start;
  let used = lead.length;
  while (end < characters.length && used + displayWidth(characters[end]!) < width) {
    used += displayWidth(characters[end++]!);
  }
  const shown = lead + characters.slice(start, end).join("") + (end < characters.length ? "…" : "");
  if (at === undefined) return { shown };
  return { shown, caret: lead.length + displayWidth(characters.slice(start, at).join("")) };
}

/** Without control characters: a message may quote a file or a server that is not to be trusted with the terminal. */
function printable(text: string): string {
  return text.replace(/(?!\n)\p{Cc}/gu, " ");
}
