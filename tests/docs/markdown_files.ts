import { join } from "node:path";

/** The pages of `docs/` and the README, relative to the root, sorted. */
export async function markdownFiles(root: string): Promise<string[]> {
  return ["README.md", ...await below(root, "docs")].sort();
}

async function below(root: string, folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(root, folder))) {
    if (isDirectory) found.push(...await below(root, `${folder}/${name}`));
    else if (name.endsWith(".md")) found.push(`${folder}/${name}`);
  }
  return found;
}
