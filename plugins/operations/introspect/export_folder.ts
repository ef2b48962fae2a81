import { lstat, mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { ConfitureError, fileTrouble } from "../../../engine/errors.ts";
import type { Context } from "../../../engine/plugin/mod.ts";
import type { Side } from "../../../engine/sources/mod.ts";
import type { ExportFile } from "./export_files.ts";
import { type ExportManifest, manifestName, manifestText, parseManifest, sha256 } from "./export_manifest.ts";

/** What became of the files of an earlier export, and what else is there. */
export interface Written {
  replaced_edited: string[];
  removed: string[];
  kept_edited: string[];
  foreign: string[];
}

/** A folder that an export may write to. */
export interface ExportFolder {
  /** Writes all files, or none of them: they are made in full beside the folder, then moved to their places. */
  write(files: readonly ExportFile[], side: Side): Promise<Written>;
}

/** Looks at the folder before anything is read. Throws "export-folder-taken" where it is not empty without `force`. */
export async function openFolder(name: string, force: boolean, { projectDir, host }: Context): Promise<ExportFolder> {
  const path = resolve(projectDir, name);
  const guard = async <T>(body: () => Promise<T>): Promise<T> => {
    try {
      return await body();
    } catch (error) {
      if (error instanceof ConfitureError) throw error;
      throw new ConfitureError("output-unwritable", { file: name, why: fileTrouble(error) }, { cause: error });
    }
  };
  const present = await guard(() => listFiles(path));
  if (present.length > 0 && !force) throw new ConfitureError("export-folder-taken", { folder: name });
  const earlier = present.includes(manifestName)
    ? parseManifest(await guard(() => readFile(join(path, manifestName), "utf8")), join(name, manifestName)).files
    : [];
  const id = Array.from(host.randomBytes(4), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const staging = join(dirname(path), `.${basename(path)}.export-${id}`);
  return {
    write: (files, side) =>
      guard(async () => {
        try {
          return await replaceFiles({ name, path, staging, earlier, present }, files, side);
        } finally {
          await rm(staging, { recursive: true, force: true });
        }
      }),
  };
}

interface Place {
  name: string;
  path: string;
  staging: string;
  earlier: ExportManifest["files"];
  /** Files that are there, relative to the folder. */
  present: readonly string[];
}

async function replaceFiles(
  { name, path, staging, earlier, present }: Place,
  files: readonly ExportFile[],
  side: Side,
) {
  const own = new Map(earlier.map((file) => [file.path, file.sha256]));
  const coming = new Set(files.map((file) => file.path));
  const there = new Set(present);
  const inTheWay = files.filter((file) => there.has(file.path) && !own.has(file.path)).map((file) => file.path);
  if (inTheWay.length > 0) throw new ConfitureError("export-file-taken", { folder: name, files: inTheWay });
  const edited = new Set<string>();
  for (const [file, hash] of own) {
    if (there.has(file) && sha256(await readFile(join(path, file))) !== hash) edited.add(file);
  }
  const gone = [...own.keys()].filter((file) => there.has(file) && !coming.has(file));
  const removed = gone.filter((file) => !edited.has(file));

  const content = {
    source: side.label,
    fingerprint: side.catalog.fingerprint,
    server_version: side.catalog.serverVersion,
  };
  const now = files.map((file) => ({ path: file.path, sha256: sha256(file.text) }));
  await mkdir(staging, { recursive: true });
  for (const file of files) await writeNew(join(staging, file.path), file.text);
  await writeNew(join(staging, manifestName), manifestText({ ...content, files: now }));
  if (there.size === 0) {
    // An empty folder is replaced as a whole.
    await rmdir(path).catch((error) => {
      if (error.code !== "ENOENT") throw error;
    });
    await rename(staging, path);
  } else {
    // Until it is done the manifest owns the files of both exports, so that an interrupted one can be made again.
    const both = [...now, ...earlier.filter((file) => !coming.has(file.path))];
    await writeNew(join(staging, "both"), manifestText({ ...content, files: both }));
    await rename(join(staging, "both"), join(path, manifestName));
    for (const file of files) {
      await mkdir(dirname(join(path, file.path)), { recursive: true });
      await rename(join(staging, file.path), join(path, file.path));
    }
    for (const file of removed) await rm(join(path, file));
    for (const file of removed) await removeEmpty(dirname(join(path, file)), path);
    await rename(join(staging, manifestName), join(path, manifestName));
  }
  return {
    replaced_edited: [...edited].filter((file) => coming.has(file)).sort(),
    removed: removed.sort(),
    kept_edited: gone.filter((file) => edited.has(file)).sort(),
    foreign: present.filter((file) => file.endsWith(".sql") && !own.has(file) && !coming.has(file)),
  };
}

async function writeNew(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text, { flag: "wx" });
}

/** Folders that an export made and that nothing is in any more. */
async function removeEmpty(folder: string, root: string): Promise<void> {
  for (let at = folder; at !== root; at = dirname(at)) {
    if (!await rmdir(at).then(() => true, () => false)) return;
  }
}

/** Files below a folder, relative to it, with "/"; none where there is no folder. Links are not followed. */
async function listFiles(path: string): Promise<string[]> {
  const found = await lstat(path).catch((error) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (found === undefined) return [];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => !entry.isDirectory())
    .map((entry) => relative(path, join(entry.parentPath, entry.name)).split(sep).join("/")).sort();
}
