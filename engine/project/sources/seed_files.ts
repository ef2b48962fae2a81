import { join, resolve } from "node:path";
import { ConfitureError } from "../../errors.ts";
import { nearest } from "../../nearest.ts";
import { type Environment, type Project, showPath } from "../load/mod.ts";
import { compileGlobs, type Matcher } from "./globs.ts";
import { orderFiles } from "./order_files.ts";
import type { SourceFile } from "./source_file.ts";
import { walk } from "./walk.ts";

const standardFolder = "db/seeds";

export interface SeedOptions {
  /** A key of `seed.profiles`. */
  profile?: string;
  /** Relative to the project; `db/seeds` when absent, which then may be missing. */
  seedsDir?: string;
}

/**
 * Seed files in the order they are applied: those directly in the seeds folder, then `common`, then the folder named
 * like the environment; subfolders of these are not entered. A profile narrows them by file name.
 * Throws `seed-profile-unknown`, `seed-directory-missing`, `source-unreadable`.
 */
export async function seedFiles(
  project: Project,
  environment: Environment,
  { profile, seedsDir }: SeedOptions = {},
): Promise<SourceFile[]> {
  const selects = profile === undefined ? () => true : await compileProfile(environment, profile);
  const base = resolve(project.root, seedsDir ?? standardFolder);
  if (!await isFolder(base)) {
    if (seedsDir === undefined) return [];
    throw new ConfitureError("seed-directory-missing", { folder: seedsDir });
  }
  const seen = new Set<string>();
  const files: SourceFile[] = [];
  for (const folder of [base, join(base, "common"), join(base, environment.name)]) {
    if (!await isFolder(folder)) continue;
    const found = await walk(folder, {
      isRecursive: false,
      show: (path) => showPath(project.root, path),
      skips: () => true,
      wants: (name) => name.endsWith(".sql") && !name.startsWith(".") && selects(name),
    });
    const isNew = found.filter(({ real }) => !seen.has(real));
    for (const { real } of isNew) seen.add(real);
    const seeds = isNew.map(({ path }): SourceFile => ({
      path,
      name: showPath(project.root, path),
      role: "seed",
      order: 0,
    }));
    files.push(...orderFiles(seeds, environment.config.build.sort_mode));
  }
  return files;
}

async function compileProfile(environment: Environment, profile: string): Promise<Matcher> {
  const { profiles } = environment.config.seed;
  const found = Object.hasOwn(profiles, profile) ? profiles[profile] : undefined;
  if (!found) {
    const known = Object.keys(profiles);
    throw new ConfitureError("seed-profile-unknown", { profile, known, nearest: nearest(profile, known) });
  }
  const key = `seed.profiles.${profile}`;
  const includes = await compileGlobs(found.include.length > 0 ? found.include : ["*"], `${key}.include`);
  const excludes = await compileGlobs(found.exclude, `${key}.exclude`);
  return (name) => includes(name) && !excludes(name);
}

async function isFolder(path: string): Promise<boolean> {
  return (await Deno.stat(path).catch(() => undefined))?.isDirectory ?? false;
}
