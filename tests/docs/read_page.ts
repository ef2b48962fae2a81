/** One fenced block of a page that means something to the tests. */
export type Block =
  | { kind: "run"; line: number; script: string; exit: number; expected?: string[] }
  | { kind: "skipped"; line: number; why: string }
  | { kind: "file"; line: number; path: string; text: string };

export interface Page {
  /** Folder that the page works in: empty, or a copy of an example. Undefined where it runs nothing. */
  start?: string;
  blocks: Block[];
}

/**
 * Reads a page. Every `sh` block is run, unless the line before it says `_Not run by the tests: why._`; `sh exit=4` names
 * the exit code that is meant. A `text` block right behind it is what it prints, `…` standing for anything. A block
 * whose first line is a comment with a path (`-- db/schema/a.sql`) is a file that the page tells its reader to write.
 */
export function readPage(markdown: string): Page {
  const start = /<!-- starts with: (.+?) -->/.exec(markdown)?.[1];
  const blocks: Block[] = [];
  const lines = markdown.split("\n");
  let before = "";
  let last: Block | undefined;
  for (let at = 0; at < lines.length; at++) {
    const fence = /^```(\w*)(?: (.*))?$/.exec(lines[at]!);
    if (!fence) {
      if (lines[at]!.trim() === "") continue;
      before = lines[at]!;
      last = undefined;
      continue;
    }
    const [, language = "", info = ""] = fence;
    const line = at + 1;
    const text: string[] = [];
    while (++at < lines.length && lines[at] !== "```") text.push(lines[at]!);
    const block = blockOf(language, info, text, line, before, last);
    if (block) blocks.push(block);
    last = block;
    before = "";
  }
  return { start, blocks };
}

function blockOf(
  language: string,
  info: string,
  text: string[],
  line: number,
  before: string,
  last: Block | undefined,
): Block | undefined {
  if (language === "sh") {
    const why = /^[*_]Not run by the tests: (.+)[*_]$/.exec(before)?.[1];
    if (why !== undefined) return { kind: "skipped", line, why };
    return { kind: "run", line, script: text.join("\n"), exit: Number(/exit=(\d+)/.exec(info)?.[1] ?? 0) };
  }
  if (language === "text" && last?.kind === "run") last.expected = text;
  const path = /^(?:--|#|\/\/) (\S+\.\w+)$/.exec(text[0] ?? "")?.[1];
  return path === undefined ? undefined : { kind: "file", line, path, text: text.join("\n") + "\n" };
}

/** The first expected line that `output` does not have behind the one before it; undefined when all are there. */
export function missingLine(expected: readonly string[], output: string): string | undefined {
  let rest = output.split("\n").map((line) => line.trim());
  for (const line of expected.map((each) => each.trim())) {
    if (line === "" || line === "…") continue;
    const parts = line.split("…").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    const pattern = new RegExp(`^${parts.join(".*")}$`);
    const found = rest.findIndex((each) => pattern.test(each));
    if (found < 0) return line;
    rest = rest.slice(found + 1);
  }
}
