import { ConfitureError } from "../../engine/errors.ts";
import { hashOfContent } from "../bundles/mod.ts";
import { fetchCommit, findRemoteRef } from "./fetch_commit.ts";
import { parseTree, readObjects } from "./read_files.ts";
import type { Repository } from "./repository.ts";

/** A file as the commit is to have it, and as it was when somebody began to change it. */
export interface CommittedFile {
  path: string;
  /** Hash of what it was; absent where there was none. */
  before?: string;
  /** Absent where it is removed. */
  after?: { hash: string; content: Uint8Array };
}

export interface NewCommit {
  branch: string;
  /** The commit that the files were changed from; a new branch begins there. */
  base: string;
  /** Of the project in its repository. */
  folder: string;
  files: readonly CommittedFile[];
  message: string;
  author: { name: string; email: string };
}

/** Where the commit is until it is pushed. */
const made = "refs/heads/made";

/**
 * Makes a commit on a branch of the remote and pushes it, never by force. Where one of the files is not there what it was
 * before, nothing is committed. `onMade` is called before the push. Throws `git-conflict`, `git-remote-failed`.
 */
export async function commitFiles(
  repository: Repository,
  { branch, base, folder, files, message, author }: NewCommit,
  onMade: (commit: { commit: string; parent: string }) => Promise<void>,
): Promise<string> {
  const { git, try: attempt, remote, why } = repository;
  const name = `refs/heads/${branch}`;
  const tip = await findBranch(repository, name);
  const parent = await fetchCommit(repository, tip ?? { name: base, object: base });
  const prefix = folder === "" ? "" : `${folder}/`;
  const there = await readThere(repository, parent, files.map(({ path }) => prefix + path));
  const changed = files.filter(({ path, after }) => there.get(prefix + path)?.hash !== after?.hash);
  const strange = changed.filter(({ path, before }) =>
    there.get(prefix + path)?.hash !== before || pathsTo(prefix + path).slice(0, -1).some((folder) => there.has(folder))
  );
  if (strange.length > 0) {
    const list = strange.slice(0, 10).map(({ path }) => prefix + path).join(", ");
    throw new ConfitureError("git-conflict", { branch, why: `it has other versions of ${list}` });
  }
  if (changed.length === 0) throw new ConfitureError("git-conflict", { branch, why: "it has these files already" });

  const input = importOf({
    parent,
    message,
    author,
    files: changed.map((file) => ({ ...file, path: prefix + file.path })),
  }, (path) => there.get(path)?.mode);
  await git(["fast-import", "--quiet", "--done", "--date-format=now"], { input });
  const commit = textOf(await git(["rev-parse", "--verify", "--quiet", made]));
  await onMade({ commit, parent });
  const options = ["--porcelain", "--no-verify", "--no-follow-tags", "--no-signed"];
  const result = await attempt(["push", ...options, "--", remote.url.href, `${commit}:${name}`]);
  if (result.code === 0) return commit;
  if (!/^!\t/m.test(textOf(result.stdout))) {
    throw new ConfitureError("git-remote-failed", { repository: repository.name, why: why(result) });
  }
  // Servers word it in many ways; where the branch is now says which it was.
  const now = await findBranch(repository, name);
  throw new ConfitureError("git-conflict", {
    branch,
    why: now?.object === tip?.object ? "its server does not accept the push" : "somebody else pushed to it meanwhile",
  });
}

async function findBranch(repository: Repository, name: string) {
  const found = await findRemoteRef(repository, name);
  return found?.name === name ? found : undefined;
}

/** What a commit has at some paths, and in the places of the folders that they lie in. */
async function readThere(repository: Repository, commit: string, paths: readonly string[]) {
  const found = new Map<string, { mode: string; hash: string }>();
  const asked = [...new Set(paths.flatMap(pathsTo))];
  for (let at = 0; at < asked.length; at += 500) {
    const listed = await repository.git(["ls-tree", "-l", "-z", commit, "--", ...asked.slice(at, at + 500)]);
    const entries = parseTree(listed).filter(({ mode }) => mode !== "040000");
    const plain = entries.filter(({ mode }) => mode.startsWith("100"));
    const contents = plain.length === 0 ? [] : await readObjects(repository, plain.map(({ object }) => object));
    // A link or a submodule is never what a file was.
    for (const { mode, object, path } of entries) found.set(path, { mode, hash: `${mode} ${object}` });
    for (const [index, { mode, path }] of plain.entries()) {
      found.set(path, { mode, hash: hashOfContent(contents[index]!) });
    }
  }
  return found;
}

/** The path and every folder above it. */
function pathsTo(path: string): string[] {
  const parts = path.split("/");
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

/** What git fast-import reads. */
function importOf(
  { parent, message, author, files }: Pick<NewCommit, "message" | "author" | "files"> & { parent: string },
  modeOf: (path: string) => string | undefined,
): Uint8Array {
  const name = author.name.replace(/[\p{Cc}<>]/gu, " ").trim() || "somebody";
  const text = bytesOf(message.endsWith("\n") ? message : `${message}\n`);
  const parts = [
    bytesOf(`commit ${made}\nauthor ${name} <${author.email}> now\n`),
    bytesOf(`committer confiture <confiture@confiture.invalid> now\ndata ${text.length}\n`),
    text,
    bytesOf(`from ${parent}\n`),
  ];
  for (const { path, after } of files) {
    // A quoted path is read as C reads it; of its signs only these two are special, others were refused before.
    const quoted = `"${path.replace(/["\\]/g, "\\$&")}"`;
    if (after === undefined) parts.push(bytesOf(`D ${quoted}\n`));
    else {
      parts.push(bytesOf(`M ${modeOf(path) ?? "100644"} inline ${quoted}\ndata ${after.content.length}\n`));
      parts.push(after.content, bytesOf("\n"));
    }
  }
  parts.push(bytesOf("done\n"));
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).trim();
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
