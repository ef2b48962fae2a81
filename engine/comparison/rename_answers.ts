import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { applyRenames, readAnnotations, readRenames, type Renamed, resolveRenames } from "../change/mod.ts";
import { ConfitureError, fileTrouble } from "../errors.ts";
import type { Side } from "../sources/mod.ts";

/** The source after the renames that people answered: in comments of the target's DDL, and in db/renames.yaml. */
export async function readAnsweredRenames(
  from: Pick<Side, "catalog">,
  to: Pick<Side, "catalog" | "ddl">,
  projectDir: string,
): Promise<Renamed> {
  const file = "db/renames.yaml";
  const text = await readFile(join(projectDir, file), "utf8").catch((error) => {
    if (error.code === "ENOENT") return "";
    throw new ConfitureError("source-unreadable", { file, why: fileTrouble(error) }, { cause: error });
  });
  const renames = await readRenames(text, file);
  const annotations = to.ddl === undefined ? [] : await readAnnotations(to.ddl);
  return await applyRenames(from.catalog, resolveRenames(from.catalog, to.catalog, { renames, annotations }));
}
