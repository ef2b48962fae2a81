import { readFile } from "node:fs/promises";
import { type Catalog, catalogFromJson } from "../catalog/mod.ts";
import { ConfitureError } from "../errors.ts";

/** Reads a catalog that was saved to a file. `name` is what errors call it. */
export async function readCatalogFile(path: string, name: string): Promise<Catalog> {
  const text = await readFile(path, "utf8").catch((error) => {
    throw new ConfitureError("source-unreadable", { file: name, why: (error as Error).message }, { cause: error });
  });
  return catalogFromJson(text, name);
}
