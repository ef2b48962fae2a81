import { basename, dirname, extname, relative, resolve, sep } from "node:path";
import { ConfitureError } from "../../errors.ts";
import type { SourceEntry } from "../config/mod.ts";
import { type Environment, type Project, showPath } from "../load/mod.ts";
import { compileGlobs } from "./globs.ts";
import { isSeedPath } from "./is_seed_path.ts";
import type { SourceFile } from "./source_file.ts";
import { walk, type WalkedFile } from "./walk.ts";

const extensions = [".sql", ".psql", ".pgsql", ".ddl"];

export interface EntryFile extends SourceFile {
  real: string;
}

export type EntryKey = "include_dirs" | "superuser_dirs" | "superuser_post_dirs";

/** The files that one entry of `include_dirs` or its superuser kin takes. */
export async function readEntry(
  project: Project,
  environment: Environment,
  key: EntryKey,
  index: number,
): Promise<EntryFile[]> {
  const { root } = project;
  const entry = describe(environment.config[key][index]!);
  const place = environment.placeOf(key, index);
  const shownKey = `${key}[${index}]`;
  const path = resolve(root, entry.path);
  const stat = await Deno.stat(path).catch((error: unknown) => {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return undefined;
    throw new ConfitureError("source-unreadable", { file: entry.path, why: "permission denied" }, { cause: error });
  });
  if (!stat) {
    if (entry.auto_discover) return [];
    throw new ConfitureError("source-directory-missing", { folder: entry.path, key: shownKey, ...place });
  }

  const checkExtension = ({ path }: WalkedFile) => {
    if (extensions.includes(extname(path).toLowerCase())) return;
    const source = showPath(root, path);
    throw new ConfitureError("source-extension", { source, known: extensions, key: shownKey, ...place });
  };
  const seedAnchor = stat.isFile ? dirname(path) : path;
  const toFile = (file: WalkedFile): EntryFile => {
    checkExtension(file);
    // The entry's own name counts, what lies above it does not: a project may live in /home/me/my_seed_app.
    const components = [...(seedAnchor === root ? [] : [basename(seedAnchor)]), ...file.relative.split("/")];
    const role = key === "superuser_dirs"
      ? "superuser-pre"
      : key === "superuser_post_dirs"
      ? "superuser-post"
      : isSeedPath(components)
      ? "seed"
      : "schema";
    return { path: file.path, name: sourceName(root, file.path), role, order: entry.order, real: file.real };
  };

  if (stat.isFile) return [toFile({ path, relative: basename(path), real: await Deno.realPath(path) })];
  const excluded = environment.config.exclude_dirs.map((folder) => resolve(root, folder));
  const isExcluded = (folder: string) => excluded.some((other) => folder === other || folder.startsWith(`${other}/`));
  if (isExcluded(path)) return [];
  const includes = await compileGlobs(entry.include, `${shownKey}.include`);
  const excludes = await compileGlobs(entry.exclude, `${shownKey}.exclude`);
  const files = await walk(path, {
    isRecursive: entry.recursive,
    show: (shown) => showPath(root, shown),
    skips: (folder, real) => isExcluded(folder) || isExcluded(real),
    wants: (name) => includes(name) && !excludes(name),
  });
  return files.map(toFile);
}

function describe(entry: SourceEntry) {
  if (typeof entry !== "string") return entry;
  return { path: entry, recursive: true, include: ["**/*.sql"], exclude: [], auto_discover: false, order: 0 };
}

/** Path relative to the project with `/`, also where it leaves it (`../shared/types.sql`). */
function sourceName(root: string, path: string): string {
  return relative(root, path).split(sep).join("/");
}
