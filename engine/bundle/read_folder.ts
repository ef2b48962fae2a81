import { join, sep } from "node:path";
import { ConfitureError, fileTrouble } from "../errors.ts";
import { hashOfContent } from "./bundle.ts";

export interface FolderFile {
  path: string;
  hash: string;
  content: Uint8Array;
}

/**
 * What of a folder belongs to its project: the configuration and all of `db/`; hidden files do not. `also` names more
 * files and folders of it, relative to `root`. Links count as what they lead to, where that lies in the folder.
 * Throws `config-unreadable` for what cannot be read: a project without one of its files is another project.
 */
export async function readFolder(root: string, also: readonly string[] = []): Promise<FolderFile[]> {
  const files = new Map<string, FolderFile>();
  const within = await Deno.realPath(root);
  for (const path of ["confiture.yaml", "confiture.lock", "db", ...also]) await take(path, []);
  return [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));

  async function take(path: string, above: readonly string[]): Promise<void> {
    if (files.has(path)) return;
    try {
      const real = await Deno.realPath(join(root, path));
      if (real !== within && !real.startsWith(within + sep)) {
        throw new ConfitureError("config-unreadable", {
          file: path,
          why: "it is a link that leads out of the project",
        });
      }
      const { isDirectory, isFile } = await Deno.stat(real);
      if (isFile) {
        const content = await Deno.readFile(real);
        files.set(path, { path, hash: hashOfContent(content), content });
      } else if (isDirectory && !above.includes(real)) {
        for await (const { name } of Deno.readDir(real)) {
          if (!name.startsWith(".")) await take(`${path}/${name}`, [...above, real]);
        }
      }
    } catch (error) {
      if (error instanceof ConfitureError) throw error;
      // One of the files that a project may have, or one that went away meanwhile; a link to nothing is neither.
      if (error instanceof Deno.errors.NotFound && !await isLink(join(root, path))) return;
      throw new ConfitureError("config-unreadable", { file: path, why: fileTrouble(error) }, { cause: error });
    }
  }
}

async function isLink(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(({ isSymlink }) => isSymlink, () => false);
}
