import { ConfitureError } from "../../engine/errors.ts";
import { isObjectId } from "./names.ts";
import type { Repository } from "./repository.ts";

/** What a ref of the remote names: a commit, or a tag that names one. */
export interface RemoteRef {
  /** Its whole name, or the commit itself. */
  name: string;
  object: string;
}

/** Looks up a ref at the remote, in the order in which git itself would. Undefined where there is none. */
export async function findRemoteRef({ git, remote }: Repository, ref: string): Promise<RemoteRef | undefined> {
  if (isObjectId(ref)) return { name: ref, object: ref };
  const names = [ref, `refs/${ref}`, `refs/tags/${ref}`, `refs/heads/${ref}`];
  const text = new TextDecoder().decode(await git(["ls-remote", "--quiet", "--", remote.url.href, ...names]));
  // A pattern also finds names that only end like it.
  const found = new Map(text.split("\n").map((line) => line.split("\t").reverse() as [string, string]));
  const name = names.find((each) => found.has(each));
  return name === undefined ? undefined : { name, object: found.get(name)! };
}

/** Brings the newest state of a ref, without its history, and returns the commit. Throws `git-remote-failed`. */
export async function fetchCommit({ git, try: attempt, remote, name: repository }: Repository, ref: RemoteRef) {
  const kept = "refs/confiture/fetched";
  const options = ["--quiet", "--depth=1", "--no-tags", "--no-write-fetch-head", "--force"];
  await git(["fetch", ...options, "--", remote.url.href, `${ref.name}:${kept}`]);
  const { code, stdout } = await attempt(["rev-parse", "--verify", "--quiet", "--end-of-options", `${kept}^{commit}`]);
  if (code === 0) return new TextDecoder().decode(stdout).trim();
  throw new ConfitureError("git-remote-failed", { repository, why: `${ref.name} names no commit` });
}
