import { createHash } from "node:crypto";

/** A file of a project: its path from the root with "/", and the hash of what is in it. */
export interface BundledFile {
  path: string;
  hash: string;
}

/** Limits of one bundle: a project's DDL, migrations and seeds, no dumps. */
export const largestFileBytes = 32 * 2 ** 20;
export const mostFiles = 20_000;
/** Of all files together, as they are laid: one content may be many of them. */
export const largestBundleBytes = 512 * 2 ** 20;

export function hashOfContent(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** Name of a bundle: it follows from what is in it, so that the same files are the same bundle everywhere. */
export function bundleHash(files: readonly BundledFile[]): string {
  const hash = createHash("sha256");
  for (const { path, hash: content } of [...files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    hash.update(`${path}\0${content}\n`);
  }
  return hash.digest("hex");
}

/** Why a path cannot be part of a bundle; undefined when it can. It is written below a worker's folder as it stands. */
export function pathProblem(path: string): string | undefined {
  if (path.length > 500) return "it is longer than 500 characters";
  // deno-lint-ignore no-control-regex -- they have no place in a path
  if (/[\\\x00-\x1f]/.test(path)) return "it has a backslash or a control character in it";
  const parts = path.split("/");
  if (parts.some((part) => part === "" || part === "." || part === "..")) return "it is no plain path from the root";
  // However a file system spells it.
  if ([".confiture", ".git"].includes(parts[0]!.toLowerCase())) return `${parts[0]} is no part of a project`;
  return undefined;
}
