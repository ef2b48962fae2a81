import { ConfitureError } from "../../engine/errors.ts";
import {
  type BundledFile,
  hashOfContent,
  isProjectFile,
  largestFileBytes,
  mostFiles,
  pathProblem,
} from "../bundles/mod.ts";
import type { Repository } from "./repository.ts";

interface Entry {
  mode: string;
  object: string;
  sizeBytes: number;
  path: string;
}

/** Of one project. */
const mostBytes = 256 * 2 ** 20;
/** Read at once. */
const pieceBytes = 16 * 2 ** 20;

/**
 * Reads a project out of a commit, a piece at a time; `keep` gets every content. Throws `git-files-refused` for a folder
 * that is not there, links, submodules, and what no bundle can hold.
 */
export async function readFiles(
  repository: Repository,
  { commit, folder }: { commit: string; folder: string },
  keep: (files: { hash: string; content: Uint8Array }[]) => Promise<void>,
): Promise<BundledFile[]> {
  const entries = (await listTree(repository, commit, folder)).filter(({ path }) =>
    path === "db" || isProjectFile(path)
  );
  checkEntries(entries, folder, repository.name);
  const files: BundledFile[] = [];
  for (let at = 0; at < entries.length;) {
    const piece: Entry[] = [];
    for (
      let size = 0;
      at < entries.length && (piece.length === 0 || size + entries[at]!.sizeBytes <= pieceBytes);
      at++
    ) {
      size += entries[at]!.sizeBytes;
      piece.push(entries[at]!);
    }
    const contents = await readObjects(repository, piece.map(({ object }) => object));
    const read = contents.map((content) => ({ hash: hashOfContent(content), content }));
    await keep(read);
    files.push(...piece.map(({ path }, index) => ({ path, hash: read[index]!.hash })));
  }
  return files;
}

/** What is below a folder of a commit, of the three names that a project has at its root. */
async function listTree({ try: attempt, name }: Repository, commit: string, folder: string): Promise<Entry[]> {
  const roots = ["confiture.yaml", "confiture.lock", "db"];
  const { code, stdout } = await attempt(["ls-tree", "-r", "-l", "-z", `${commit}:${folder}`, "--", ...roots]);
  if (code !== 0) {
    throw new ConfitureError("git-files-refused", { repository: name, where: folder, why: "there is no such folder" });
  }
  return parseTree(stdout);
}

export function parseTree(listed: Uint8Array): Entry[] {
  const lines = new TextDecoder().decode(listed).split("\0").filter((line) => line !== "");
  return lines.map((line) => {
    const tab = line.indexOf("\t");
    const [mode, , object, size] = line.slice(0, tab).split(/ +/) as [string, string, string, string];
    return { mode, object, sizeBytes: Number(size) || 0, path: line.slice(tab + 1) };
  });
}

function checkEntries(entries: readonly Entry[], folder: string, repository: string): void {
  const refuse = (where: string, why: string) => {
    throw new ConfitureError("git-files-refused", { repository, where, why });
  };
  if (entries.length === 0) refuse(folder || "/", "there is no confiture.yaml and no folder db");
  if (entries.length > mostFiles) refuse(folder || "/", `it has more than ${mostFiles} files`);
  for (const { mode, path, sizeBytes } of entries) {
    if (mode === "120000") refuse(path, "it is a symbolic link, which is not followed");
    if (mode === "160000") refuse(path, "it is a submodule, which is not fetched");
    if (sizeBytes > largestFileBytes) refuse(path, `it is larger than ${largestFileBytes / 2 ** 20} MiB`);
    if (path === "db") refuse(path, "it is no folder");
    if (path.includes("\ufffd")) refuse(path, "its name is no UTF-8");
    const problem = pathProblem(path);
    if (problem) refuse(path, problem);
  }
  if (entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) > mostBytes) {
    refuse(folder || "/", `its files are larger than ${mostBytes / 2 ** 20} MiB together`);
  }
}

/** Contents of objects, in their order. */
export async function readObjects({ git, name }: Repository, objects: readonly string[]): Promise<Uint8Array[]> {
  const input = new TextEncoder().encode(objects.map((object) => `${object}\n`).join(""));
  const bytes = await git(["cat-file", "--batch"], { input });
  const contents: Uint8Array[] = [];
  for (let at = 0; contents.length < objects.length;) {
    const end = bytes.indexOf(10, at);
    const size = Number(new TextDecoder().decode(bytes.subarray(at, end)).split(" ")[2]);
    if (end < 0 || !Number.isInteger(size)) {
      throw new ConfitureError("git-remote-failed", { repository: name, why: "an object of the commit is missing" });
    }
    contents.push(bytes.subarray(end + 1, end + 1 + size));
    at = end + size + 2;
  }
  return contents;
}
