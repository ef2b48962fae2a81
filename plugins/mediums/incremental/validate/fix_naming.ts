import { readdir, rename } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { ConfitureError, fileTrouble } from "../../../../engine/errors.ts";
import { folderOf, type MigrationFolder, properName } from "../../../../engine/migrations/mod.ts";
import { issue } from "../issues.ts";
import type { Issue } from "../operations/mod.ts";

export interface Renamed {
  readonly from: string;
  readonly to: string;
}

/** What became of files that are no migration by their names. */
export interface NamingFix {
  readonly renamed: readonly Renamed[];
  /** Why others kept their names. */
  readonly kept: readonly Issue[];
  readonly dryRun: boolean;
}

/**
 * Renames `X.sql` to `X.up.sql`, and endings in other cases to those that count, where that makes a migration of it whose
 * version nobody has, or another half of one. `around` is given what shall be renamed, and runs it.
 */
export async function fixNaming(
  folder: MigrationFolder,
  { root, dryRun, around }: {
    root: string;
    dryRun: boolean;
    around(renamed: readonly Renamed[], body: () => Promise<void>): Promise<void>;
  },
): Promise<NamingFix> {
  const renamed: Renamed[] = [];
  const kept: Issue[] = [];
  const taken = new Set(folder.migrations.map(({ version }) => version));
  const names = new Set(await readdir(resolve(root, folder.name)).catch(() => []));
  for (const from of folder.orphans) {
    const to = properName(from);
    if (to === undefined) continue;
    const isForward = to.endsWith(".up.sql");
    const version = versionOf(to.replace(/\.(down|verify)\.sql$/, ".up.sql"), folder);
    if (version === undefined) continue;
    const isTaken = isForward ? taken.has(version) : names.has(basename(to));
    if (isTaken) {
      const why = isForward ? `another migration has the version ${version}` : `${to} is there already`;
      const message = `${from} is not renamed: ${why}`;
      kept.push(issue("warning", "MIGR_106", message, { migration: version, file: from }));
      continue;
    }
    if (isForward) taken.add(version);
    names.add(basename(to));
    renamed.push({ from, to });
  }
  if (!dryRun && renamed.length > 0) await around(renamed, () => moveAll(renamed, root));
  return { renamed, kept, dryRun };
}

function versionOf(file: string, { name }: MigrationFolder): string | undefined {
  return folderOf([file.slice(name.length + 1)], "", name).migrations[0]?.version;
}

/** Renames all of them or none. */
export async function moveAll(renamed: readonly Renamed[], root: string): Promise<void> {
  for (const [at, { from, to }] of renamed.entries()) {
    try {
      await rename(resolve(root, from), resolve(root, to));
    } catch (error) {
      for (const done of renamed.slice(0, at).toReversed()) {
        await rename(resolve(root, done.to), resolve(root, done.from));
      }
      throw new ConfitureError("output-unwritable", { file: to, why: fileTrouble(error) }, { cause: error });
    }
  }
}
