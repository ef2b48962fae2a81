import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { ConfitureError } from "../errors.ts";
import type { Host } from "../host.ts";

const run = promisify(execFile);

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
  const git = (cwd: string, args: string[], env: Record<string, string> = {}) =>
    runGit(cwd, args, { folder, ref, env: { ...host.env, ...env } });
  const prefix = (await git(folder, ["rev-parse", "--show-prefix"])).trim();
  if (ref.startsWith("-")) throw new ConfitureError("git-ref-unknown", { ref, folder });
  const commit = (await git(folder, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`]))
    .trim();
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

async function runGit(
  cwd: string,
  args: string[],
  { folder, ref, env }: { folder: string; ref: string; env: Record<string, string | undefined> },
): Promise<string> {
  try {
    const { stdout } = await run("git", args, { cwd, env });
    return stdout;
  } catch (error) {
    const { code, stderr = "" } = error as { code?: string | number; stderr?: string };
    if (code === "ENOENT") throw new ConfitureError("git-missing", {}, { cause: error });
    if (/not a git repository/.test(stderr)) {
      throw new ConfitureError("git-no-repository", { folder }, { cause: error });
    }
    if (args.includes("--verify")) throw new ConfitureError("git-ref-unknown", { ref, folder }, { cause: error });
    throw new ConfitureError("git-failed", {
      what: args.find((word) => !word.startsWith("-")) ?? "",
      why: stderr.trim(),
    }, {
      cause: error,
    });
  }
}
