import { join } from "node:path";
import { hashOfContent } from "./bundle.ts";

export interface FolderFile {
  path: string;
  hash: string;
  content: Uint8Array;
}

/** What of a folder belongs to its project: the configuration and all of `db/`; hidden files do not. */
export async function readFolder(root: string): Promise<FolderFile[]> {
  const files: FolderFile[] = [];
  for (const name of ["confiture.yaml", "confiture.lock"]) await take(root, name, files);
  await walk(root, "db", files);
  return files;
}

async function walk(root: string, folder: string, files: FolderFile[]): Promise<void> {
  try {
    for await (const { name, isDirectory, isFile } of Deno.readDir(join(root, folder))) {
      if (name.startsWith(".")) continue;
      if (isDirectory) await walk(root, `${folder}/${name}`, files);
      else if (isFile) await take(root, `${folder}/${name}`, files);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

async function take(root: string, path: string, files: FolderFile[]): Promise<void> {
  try {
    const content = await Deno.readFile(join(root, path));
    files.push({ path, hash: hashOfContent(content), content });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
