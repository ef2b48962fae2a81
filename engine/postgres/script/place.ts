import type { Origin } from "./step.ts";

/** Where a character of a statement stands in the file, and in the statement's own line, which may begin in the middle. */
export interface PlacedCharacter extends Origin {
  sqlLine: string;
  sqlColumn: number;
}

const widest = 240;

/** Maps PostgreSQL's `position` (1-based, in characters) to the file. `start` is the place of the text's first character. */
export function placeOf(text: string, position: number, start: Origin): PlacedCharacter {
  let index = 0;
  for (let character = 1; character < position && index < text.length; character++) {
    index += text.codePointAt(index)! > 0xffff ? 2 : 1;
  }
  const lineStart = text.lastIndexOf("\n", index - 1) + 1;
  const lineEnd = text.indexOf("\n", index);
  const sqlLine = text.slice(lineStart, lineEnd < 0 ? undefined : lineEnd).replace(/\r$/, "");
  const before = [...text.slice(lineStart, index)];
  const linesBefore = text.slice(0, lineStart).split("\n").length - 1;
  return {
    file: start.file,
    line: start.line + linesBefore,
    column: before.length + (linesBefore === 0 ? start.column : 1),
    ...excerpt([...sqlLine], before.length),
  };
}

/** Long lines are cut around the character; `sqlColumn` counts in what is shown. */
function excerpt(line: string[], at: number): { sqlLine: string; sqlColumn: number } {
  const from = line.length <= widest ? 0 : Math.max(0, Math.min(at - widest / 2, line.length - widest));
  const to = Math.min(line.length, from + widest);
  const lead = from > 0 ? "…" : "";
  const sqlLine = lead + line.slice(from, to).join("") + (to < line.length ? "…" : "");
  return { sqlLine, sqlColumn: lead.length + at - from + 1 };
}
