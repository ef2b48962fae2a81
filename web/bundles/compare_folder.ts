import { join } from "node:path";
import { createHash } from "node:crypto";
import { type BundledFile, pathProblem } from "../../engine/bundle/mod.ts";

/** What became of a file of a folder since its bundle was laid there. */
export interface ChangedFile {
  path: string;
  change: "added" | "changed" | "removed";
  /** Absent of a file that was removed. */
  sizeBytes?: number;
  hash?: string;
}

/**
 * What of a folder is not as it was laid, by path. Nothing behind a symbolic link is looked at; hidden files count only
 * where they were laid, and `.confiture` never. A name that no bundle can have is `unnameable`.
 */
export async function compareFolder(
  folder: string,
  laid: readonly BundledFile[],
): Promise<{ files: ChangedFile[]; unnameable: number }> {
  const before = new Map(laid.map(({ path, hash }) => [path, hash]));
  const known = new Set(laid.flatMap(({ path }) => pathsTo(path)));
  const found: string[] = [];
  await walk(folder, "", known, found);
  const files: ChangedFile[] = [];
  let unnameable = 0;
  for (const path of found) {
    if (pathProblem(path) !== undefined) {
      unnameable++;
      continue;
    }
    const { hash, sizeBytes } = await hashOfFile(join(folder, path));
    const laidHash = before.get(path);
    before.delete(path);
    if (laidHash !== hash) files.push({ path, change: laidHash === undefined ? "added" : "changed", sizeBytes, hash });
  }
  for (const path of before.keys()) files.push({ path, change: "removed" });
  return { files: files.sort((a, b) => (a.path < b.path ? -1 : 1)), unnameable };
}

async function walk(folder: string, below: string, known: ReadonlySet<string>, found: string[]): Promise<void> {
  for await (const { name, isDirectory, isFile } of Deno.readDir(join(folder, below))) {
    const path = below === "" ? name : `${below}/${name}`;
    if (path === ".confiture" || name.startsWith(".") && !known.has(path)) continue;
    // Deno tells what an entry is, not where it leads: a link is neither.
    if (isDirectory) await walk(folder, path, known, found);
    else if (isFile) found.push(path);
  }
}

/** The path and every folder above it. */
function pathsTo(path: string): string[] {
  const parts = path.split("/");
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

/** Piece by piece: a script that a run wrote may be larger than memory. */
async function hashOfFile(path: string): Promise<{ hash: string; sizeBytes: number }> {
  const hash = createHash("sha256");
  let sizeBytes = 0;
  const file = await Deno.open(path);
  for await (const piece of file.readable) {
    hash.update(piece);
    sizeBytes += piece.length;
  }
  return { hash: hash.digest("hex"), sizeBytes };
}
