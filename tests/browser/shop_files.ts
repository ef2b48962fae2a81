import { join } from "node:path";
import type { Files } from "./kit/mod.ts";

const shop = join(import.meta.dirname!, "..", "..", "examples", "shop");

/** The example's files, without what names its databases and what only its own folder can do. */
export async function shopFiles(): Promise<Files> {
  const files: Record<string, string> = {};
  for await (const path of filesBelow(shop, "db")) {
    if (!path.startsWith("db/environments/")) files[path] = await Deno.readTextFile(join(shop, path));
  }
  return { ...files, "confiture.yaml": "name: shop\ninclude_dirs:\n  - db/schema\n" };
}

async function* filesBelow(root: string, folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(join(root, folder))) {
    if (isDirectory) yield* filesBelow(root, `${folder}/${name}`);
    else yield `${folder}/${name}`;
  }
}
