import { stripVTControlCharacters } from "node:util";

const mostLines = 200;
const longestLine = 1_000;

export interface Output {
  take(stream: "stdout" | "stderr", line: string): void;
  /** Tells what was held back. `veto` is why the program refuses, if standard output says so. */
  end(): { veto?: string; lastError?: string };
}

/**
 * Tells lines as they come. From the first line of standard output that begins with `{` on they are held back until the
 * end: it may be the beginning of an answer, `{"veto": "why"}`, on one line or on several.
 */
export function readOutput(tell: (line: string) => void): Output {
  const held: string[] = [];
  let count = 0;
  let lastError: string | undefined;
  const show = (line: string) => {
    if (line.trim() === "") return;
    if (++count <= mostLines) tell(shorten(line));
  };
  return {
    take(stream, raw) {
      const line = stripVTControlCharacters(raw).replaceAll(/[^\P{Cc}\t]/gu, "");
      if (stream === "stderr" && line.trim() !== "") lastError = shorten(line.trim());
      const isAnswer = stream === "stdout" && (held.length > 0 || line.trimStart().startsWith("{"));
      if (isAnswer && held.length < mostLines) held.push(line);
      else show(line);
    },
    end() {
      const veto = vetoIn(held.join("\n")) ?? vetoIn(held.at(-1) ?? "");
      if (veto === undefined) held.forEach(show);
      if (count > mostLines) tell(`… ${count - mostLines} more lines`);
      return { ...(veto !== undefined && { veto }), ...(lastError !== undefined && { lastError }) };
    },
  };
}

/** A key `veto` refuses, whatever it holds but null, false and nothing: who writes it does not mean to agree. */
function vetoIn(text: string): string | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof answer !== "object" || answer === null || !("veto" in answer)) return undefined;
  const { veto } = answer;
  if (veto === null || veto === false || veto === "") return undefined;
  return typeof veto === "string" ? veto : "no reason was given";
}

function shorten(line: string): string {
  return line.length > longestLine ? `${line.slice(0, longestLine)}…` : line;
}
