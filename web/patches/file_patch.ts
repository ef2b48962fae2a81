import { Buffer } from "node:buffer";
import { formatPatch, structuredPatch, type StructuredPatchHunk } from "diff";
import { binaryPatch } from "./binary_patch.ts";

/** A file before and after; without one of them it was made, or removed. */
export interface FileContents {
  path: string;
  before?: Uint8Array;
  after?: Uint8Array;
}

/** How long the shortest way from one text to the other is looked for; then all of it is replaced. */
const timeoutMs = 500;

/** What changed in one file, as `git diff --binary` says it. Empty where nothing did. */
export function filePatch({ path, before, after }: FileContents): string {
  if (before === after || before && after && Buffer.compare(before, after) === 0) return "";
  const head = {
    isGit: true,
    ...(before === undefined ? { isCreate: true } : {}),
    ...(after === undefined ? { isDelete: true } : {}),
    oldFileName: before === undefined ? "/dev/null" : `a/${path}`,
    newFileName: after === undefined ? "/dev/null" : `b/${path}`,
    oldHeader: undefined,
    newHeader: undefined,
  };
  const old = textOf(before);
  const now = textOf(after);
  if (old === undefined || now === undefined) {
    const empty = new Uint8Array();
    return formatPatch({ ...head, hunks: [] }) + binaryPatch(before ?? empty, after ?? empty);
  }
  const options = { context: 3, timeout: timeoutMs };
  const hunks = structuredPatch("", "", old, now, undefined, undefined, options)?.hunks ?? [replacement(old, now)];
  return formatPatch({ ...head, hunks });
}

/** The text of a file; undefined where git would take it for binary, or a patch could not say it byte by byte. */
function textOf(content: Uint8Array | undefined): string | undefined {
  if (content === undefined) return "";
  if (content.includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    return undefined; // no UTF-8
  }
}

function replacement(old: string, now: string): StructuredPatchHunk {
  const [removed, added] = [signed("-", old), signed("+", now)];
  return {
    oldStart: 1,
    oldLines: removed.count,
    newStart: 1,
    newLines: added.count,
    lines: [...removed.lines, ...added.lines],
  };
}

function signed(sign: string, text: string): { count: number; lines: string[] } {
  const lines = text.split("\n");
  const last = lines.pop()!;
  const signedLines = lines.map((line) => sign + line);
  if (last === "") return { count: lines.length, lines: signedLines };
  return { count: lines.length + 1, lines: [...signedLines, sign + last, "\\ No newline at end of file"] };
}
