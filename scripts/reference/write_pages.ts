import { join } from "node:path";
import { generatePages } from "./generate_pages.ts";

/** Writes every page that is not yet as it should be; returns all of them. */
export async function writePages(root: string): Promise<string[]> {
  const pages = await generatePages();
  for (const [page, text] of pages) {
    const path = join(root, page);
    await Deno.mkdir(join(path, ".."), { recursive: true });
    if (await read(path) !== text) await Deno.writeTextFile(path, text);
  }
  return [...pages.keys()];
}

/** Pages whose file is missing or says something else. */
export async function stalePages(root: string): Promise<string[]> {
  const stale: string[] = [];
  for (const [page, text] of await generatePages()) {
    if (await read(join(root, page)) !== text) stale.push(page);
  }
  return stale;
}

/** A checkout on Windows may have other line ends. */
async function read(path: string): Promise<string | undefined> {
  const text = await Deno.readTextFile(path).catch(() => undefined);
  return text?.replaceAll("\r\n", "\n");
}
