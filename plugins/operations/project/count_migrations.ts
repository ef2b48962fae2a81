import { readdir } from "node:fs/promises";
import { resolve } from "node:path";
import { ConfitureError, type Issue } from "../../../engine/errors.ts";

/** Counts the forward migrations of a flat folder and notes the files in it that no migration command would take. */
export async function countMigrations(
  root: string,
  folder: string,
  isNamed: boolean,
  note: (failure: ConfitureError, severity: Issue["severity"]) => void,
): Promise<number> {
  let names: string[];
  try {
    names = (await readdir(resolve(root, folder))).sort();
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === "ENOENT" && !isNamed) return 0;
    const why = code === "ENOENT" ? "the folder does not exist" : "the folder cannot be listed";
    note(new ConfitureError("config-unreadable", { file: folder, why }, { cause: error }), "error");
    return 0;
  }
  for (const name of names.filter((each) => /^[^_.][^]*\.sql$/.test(each) && !/\.(up|down|verify)\.sql$/.test(each))) {
    note(new ConfitureError("migration-ignored", { file: `${folder}/${name}` }), "warning");
  }
  return names.filter((name) => name.endsWith(".up.sql") || (name.endsWith(".py") && !/^_/.test(name))).length;
}
