import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Host } from "../host.ts";
import { commitOf, runGit, textOf } from "./run_git.ts";

/**
 * Writes the tree of a git ref into a folder of its own and runs the body with the place of `folder` in it. The
 * repository's index and working tree stay as they are.
 */
export async function withGitTree<T>(
  folder: string,
  ref: string,
  host: Host,
  body: (folder: string) => Promise<T>,
): Promise<T> {
  const git = async (cwd: string, args: string[], env: Record<string, string> = {}) =>
    textOf(await runGit(cwd, args, { host, ref, env }));
  const prefix = (await git(folder, ["rev-parse", "--show-prefix"])).trim();
  const commit = await commitOf(folder, ref, host);
  const tree = await mkdtemp(join(tmpdir(), "confiture-git-"));
  try {
    const env = { GIT_INDEX_FILE: join(tree, ".index"), GIT_WORK_TREE: tree };
    const root = (await git(folder, ["rev-parse", "--absolute-git-dir"])).trim();
    await git(folder, ["--git-dir", root, "--work-tree", tree, "read-tree", commit], env);
    await git(tree, ["--git-dir", root, "--work-tree", tree, "checkout-index", "--all"], env);
    return await body(join(tree, prefix));
  } finally {
    await rm(tree, { recursive: true, force: true });
  }
}
