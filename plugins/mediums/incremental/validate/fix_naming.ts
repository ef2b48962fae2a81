import { rename } from "node:fs/promises";
import { resolve } from "node:path";
import { ConfitureError, fileTrouble } from "../../../../engine/errors.ts";
import { folderOf, type MigrationFolder } from "../../../../engine/migrations/mod.ts";
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

/** Renames `X.sql` to `X.up.sql`, where that makes a migration of it whose version nobody has. */
export async function fixNaming(
  folder: MigrationFolder,
  { root, dryRun }: { root: string; dryRun: boolean },
): Promise<NamingFix> {
  const renamed: Renamed[] = [];
  const kept: Issue[] = [];
  const taken = new Set(folder.migrations.map(({ version }) => version));
  for (const from of folder.orphans) {
    const to = `${from.slice(0, -".sql".length)}.up.sql`;
    const version = versionOf(to, folder);
    if (/\.(up|down|verify)\.sql$/.test(from) || version === undefined) continue;
    if (taken.has(version)) {
      const message = `${from} is not renamed: another migration has the version ${version}`;
      kept.push(issue("warning", "MIGR_106", message, { migration: version, file: from }));
      continue;
    }
    taken.add(version);
    if (!dryRun) await move(resolve(root, from), resolve(root, to), to);
    renamed.push({ from, to });
  }
  return { renamed, kept, dryRun };
}

function versionOf(file: string, { name }: MigrationFolder): string | undefined {
  return folderOf([file.slice(file.lastIndexOf("/") + 1)], "", name).migrations[0]?.version;
}

async function move(from: string, to: string, name: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    throw new ConfitureError("output-unwritable", { file: name, why: fileTrouble(error) }, { cause: error });
  }
}
