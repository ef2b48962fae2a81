import { mkdir, rmdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Makes the folder and what lacks above it. Gives back what takes that away again: of the folders that were made here,
 * those in which nothing is by then.
 */
export async function makeFolder(path: string): Promise<() => Promise<void>> {
  const made: string[] = [];
  for (let folder = path; !await exists(folder) && dirname(folder) !== folder; folder = dirname(folder)) {
    made.push(folder);
  }
  const takeBack = async () => {
    for (const folder of made) {
      if (!await rmdir(folder).then(() => true, () => false)) return;
    }
  };
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    await takeBack();
    throw error;
  }
  return takeBack;
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(() => true, (error) => error.code !== "ENOENT");
}
