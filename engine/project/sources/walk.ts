import { join } from "node:path";
import { ConfitureError } from "../../errors.ts";

export interface WalkedFile {
  path: string;
  /** Relative to where the walk began, with `/`. */
  relative: string;
  /** Identity of the file: the path with all symbolic links followed. */
  real: string;
}

export interface WalkOptions {
  isRecursive: boolean;
  /** How a path is shown in messages. */
  show(path: string): string;
  /** True for folders that are not entered. */
  skips(path: string, real: string): boolean;
  /** Only these files are looked at, by their relative path; a broken link among the others does not matter. */
  wants(relative: string): boolean;
}

/**
 * Files below a folder. Symbolic links are followed, and a loop of them ends where it meets itself.
 * Throws `source-unreadable` for a folder that cannot be listed and for a wanted link that leads nowhere.
 */
export async function walk(root: string, options: WalkOptions): Promise<WalkedFile[]> {
  const files: WalkedFile[] = [];
  const real = await Deno.realPath(root).catch((error: unknown) => {
    throw unreadable(root, error, options);
  });
  await enter(root, "", real, [real]);
  return files;

  async function enter(folder: string, prefix: string, realFolder: string, above: readonly string[]): Promise<void> {
    for (const entry of await list(folder, options)) {
      const path = join(folder, entry.name);
      const relative = prefix + entry.name;
      const found = entry.isSymlink
        ? await follow(path, relative, options)
        : { isDirectory: entry.isDirectory, isFile: entry.isFile, real: join(realFolder, entry.name) };
      if (!found) continue;
      if (found.isFile) {
        if (options.wants(relative)) files.push({ path, relative, real: found.real });
      } else if (found.isDirectory && options.isRecursive) {
        // A folder above itself: the loop adds no file that was not seen.
        if (above.includes(found.real) || options.skips(path, found.real)) continue;
        await enter(path, `${relative}/`, found.real, [...above, found.real]);
      }
    }
  }
}

async function list(folder: string, options: WalkOptions): Promise<Deno.DirEntry[]> {
  try {
    return await Array.fromAsync(Deno.readDir(folder));
  } catch (error) {
    throw unreadable(folder, error, options);
  }
}

async function follow(path: string, relative: string, options: WalkOptions) {
  try {
    const { isDirectory, isFile } = await Deno.stat(path);
    return { isDirectory, isFile, real: await Deno.realPath(path) };
  } catch (error) {
    if (options.wants(relative)) throw unreadable(path, error, options);
    return undefined;
  }
}

function unreadable(path: string, error: unknown, { show }: WalkOptions): ConfitureError {
  const why = error instanceof Deno.errors.PermissionDenied
    ? "permission denied"
    : error instanceof Deno.errors.NotFound
    ? "a symbolic link leads nowhere"
    : error instanceof Deno.errors.FilesystemLoop
    ? "symbolic links lead in a circle"
    : "it cannot be listed";
  return new ConfitureError("source-unreadable", { file: show(path), why }, { cause: error });
}
