import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { ConfitureError, fileTrouble } from "../../../engine/errors.ts";
import type { Context } from "../../../engine/plugin/mod.ts";
import { scaffoldFiles } from "./scaffold_files.ts";

const ignoredFolder = ".confiture/";

export interface Scaffold {
  path: string;
  created: string[];
  kept: string[];
  changed: string[];
  next: string[];
}

/** Writes the files of a project that are not there yet. Asks where `db/` exists; overwrites nothing. */
export async function scaffold(path: string, context: Context): Promise<Scaffold> {
  const root = resolve(context.projectDir, path);
  const files = Object.entries(scaffoldFiles(basename(root) || "confiture"));
  const kept: string[] = [];
  const missing: [string, string][] = [];
  for (const file of files) {
    if (await exists(join(root, file[0]))) kept.push(file[0]);
    else missing.push(file);
  }
  if (missing.length > 0 && await exists(join(root, "db"))) {
    await context.consent({
      question: `${join(root, "db")} exists: add what a project lacks?`,
      loses: `Nothing is overwritten: ${counted(missing.length)} added, ${counted(kept.length)} kept as they are.`,
    });
  }
  const created: string[] = [];
  for (const [name, text] of missing) {
    context.signal.throwIfAborted();
    if (await writeNew(join(root, name), text)) created.push(name);
    else kept.push(name);
  }
  const changed: string[] = [];
  const ignored = await ignore(join(root, ".gitignore"));
  if (ignored === "created") created.push(".gitignore");
  else if (ignored === "changed") changed.push(".gitignore");
  else kept.push(".gitignore");
  const enter = root === context.host.cwd ? [] : [`cd ${quoted(path)}`];
  return {
    path: root,
    created,
    kept,
    changed,
    next: [...enter, "confiture build", "confiture seed apply"],
  };
}

/** False when a file of that name is there by now. */
async function writeNew(path: string, text: string): Promise<boolean> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === "EEXIST" && await exists(path)) return false;
    throw unwritable(path, error);
  }
}

/** Keeps the embedded server and the caches out of git; a line that does it already is enough. */
async function ignore(path: string): Promise<"created" | "changed" | "kept"> {
  if (await writeNew(path, `${ignoredFolder}\n`)) return "created";
  try {
    const text = await readFile(path, "utf8");
    if (text.split(/\r?\n/).some((line) => /^\/?\.confiture\/?$/.test(line.trim()))) return "kept";
    const gap = text === "" || text.endsWith("\n") ? "" : "\n";
    await writeFile(path, `${gap}${ignoredFolder}\n`, { flag: "a" });
    return "changed";
  } catch (error) {
    throw unwritable(path, error);
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === "ENOENT") return false;
    if (code === "ENOTDIR") {
      throw new ConfitureError("output-unwritable", { file: path, why: "a file stands in its way" });
    }
    throw unwritable(path, error);
  }
}

function unwritable(file: string, error: unknown): ConfitureError {
  const { code } = error as { code?: string };
  const why = code === "ENOTDIR" || code === "EEXIST" ? "a file stands in its way" : fileTrouble(error);
  return new ConfitureError("output-unwritable", { file, why }, { cause: error });
}

function counted(count: number): string {
  return count === 1 ? "1 file" : `${count} files`;
}

function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
