import { relative, resolve } from "node:path";
import { ConfitureError, isConfitureError } from "../errors.ts";
import type { Host } from "../host.ts";
import { commitOf, runGit, textOf } from "./run_git.ts";

/** Where what is checked out parted from another branch. */
export interface Fork {
  /** The base as it was named, or found. */
  readonly ref: string;
  /** Commit of the base. */
  readonly base: string;
  /** The last commit that both have. */
  readonly commit: string;
}

/** What a base is when nobody names one. */
const usualBases = ["origin/main", "main"] as const;

/** Finds where HEAD parted from a base. Throws "git-ref-unknown", and "git-no-fork" where they share no commit. */
export async function findFork(folder: string, ref: string | undefined, host: Host): Promise<Fork> {
  const found = await baseOf(folder, ref, host);
  const head = await commitOf(folder, "HEAD", host);
  const why = { ref: found.ref, folder };
  const printed = await runGit(folder, ["merge-base", found.base, head], { host, ref: found.ref }).catch(
    (error: unknown) => {
      const isUnrelated = isConfitureError(error, "git-failed") && (error.facts as { why: string }).why === "";
      throw isUnrelated ? new ConfitureError("git-no-fork", why, { cause: error }) : error;
    },
  );
  return { ...found, commit: textOf(printed).trim() };
}

async function baseOf(folder: string, ref: string | undefined, host: Host): Promise<{ ref: string; base: string }> {
  if (ref !== undefined) return { ref, base: await commitOf(folder, ref, host) };
  let failure: unknown;
  for (const each of usualBases) {
    try {
      return { ref: each, base: await commitOf(folder, each, host) };
    } catch (error) {
      if (!isConfitureError(error, "git-ref-unknown")) throw error;
      failure ??= error;
    }
  }
  throw failure;
}

/** Names of the files of a folder at a commit, without those of the folders in it. `root` is where `folder` starts. */
export async function namesAt(root: string, folder: string, commit: string, host: Host): Promise<string[]> {
  const path = within(root, folder);
  const printed = textOf(await runGit(root, ["ls-tree", "-z", commit, `${path}/`], { host, ref: commit }));
  return printed.split("\0").filter((line) => / blob /.test(line)).map((line) => {
    const name = line.slice(line.indexOf("\t") + 1);
    return name.slice(name.lastIndexOf("/") + 1);
  });
}

/** A file as it is at a commit, or in the index where that is `index`. */
export async function readAt(
  root: string,
  file: string,
  commit: string | "index",
  host: Host,
): Promise<Uint8Array> {
  const object = `${commit === "index" ? "" : commit}:./${within(root, file)}`;
  return await runGit(root, ["cat-file", "blob", object], { host, ref: commit });
}

/** Which files count as changed. */
export type ChangedSince = { readonly commit: string } | "staged";

/** Names of the files of a folder that were added or changed, untracked ones too unless only staged ones count. */
export async function changedNames(
  root: string,
  folder: string,
  since: ChangedSince,
  host: Host,
): Promise<string[]> {
  const path = within(root, folder);
  const compared = since === "staged" ? ["--cached"] : [since.commit];
  const diff = ["diff", "--no-ext-diff", "--name-only", "-z", "--diff-filter=d", "--relative", ...compared];
  const others = ["ls-files", "--others", "--exclude-standard", "-z"];
  const printed = await Promise.all(
    [diff, ...since === "staged" ? [] : [others]].map((args) =>
      runGit(root, [...args, "--", path], { host, ref: since === "staged" ? "the index" : since.commit })
    ),
  );
  return printed.flatMap((bytes) => textOf(bytes).split("\0")).filter((name) => name !== "")
    .map((name) => path === "." ? name : name.slice(path.length + 1)).filter((name) => !name.includes("/"));
}

function within(root: string, path: string): string {
  return relative(root, resolve(root, path)).replaceAll("\\", "/") || ".";
}
