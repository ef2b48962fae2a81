import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { ConfitureError } from "../errors.ts";

/** The SQL files at a path: itself, or those of a folder and the folders in it, by name. */
export async function filesOf(path: string, name: string): Promise<{ path: string; name: string }[]> {
  const found = await stat(path).catch(() => undefined);
  if (!found) {
    throw new ConfitureError("source-invalid", {
      source: name,
      problem: "there is no such file, folder or environment",
    });
  }
  if (!found.isDirectory()) return [{ path, name }];
  const entries = (await readdir(path, { recursive: true })).filter((entry) => entry.endsWith(".sql")).sort();
  if (entries.length === 0) throw new ConfitureError("sources-empty", { folders: [name], files: 0 });
  return entries.map((entry) => ({ path: join(path, entry), name: `${name.replace(/\/$/, "")}/${entry}` }));
}
