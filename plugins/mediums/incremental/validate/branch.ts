import { folderOf, type MigrationFile, type MigrationFolder } from "../../../../engine/migrations/mod.ts";
import type { Host } from "../../../../engine/host.ts";
import { findFork, type Fork, namesAt, readAt } from "../../../../engine/sources/mod.ts";

/** The migrations of two lines of history since they parted. */
export interface Branch {
  readonly fork: Fork;
  /** Files that the working tree has and the commit where they parted has not; committed or not. */
  readonly added: readonly MigrationFile[];
  readonly base: MigrationFolder;
  /** Files that the base got since. */
  readonly addedThere: readonly MigrationFile[];
  readAt(file: string, commit: string): Promise<Uint8Array>;
}

export async function readBranch(
  folder: MigrationFolder,
  { root, ref, host }: { root: string; ref?: string; host: Host },
): Promise<Branch> {
  const fork = await findFork(root, ref, host);
  const at = async (commit: string) => folderOf(await namesAt(root, folder.name, commit, host), root, folder.name);
  const [before, base] = await Promise.all([at(fork.commit), at(fork.base)]);
  const had = new Set(before.migrations.map(({ up }) => up.name));
  const isNew = ({ up }: MigrationFile) => !had.has(up.name);
  return {
    fork,
    added: folder.migrations.filter(isNew),
    base,
    addedThere: base.migrations.filter(isNew),
    readAt: (file, commit) => readAt(root, file, commit, host),
  };
}
