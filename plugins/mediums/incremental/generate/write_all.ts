import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ConfitureError, fileTrouble } from "../../../../engine/errors.ts";

export interface TextFile {
  /** Relative to the project. */
  readonly path: string;
  readonly text: string;
}

/**
 * Writes new files, all of them or none, then removes the old ones. Throws "migration-exists" when somebody else has
 * taken a name meanwhile.
 */
export async function writeAll(root: string, files: readonly TextFile[], old: readonly string[]): Promise<void> {
  const written: string[] = [];
  try {
    for (const { path, text } of files) {
      const place = join(root, path);
      await mkdir(dirname(place), { recursive: true });
      await writeFile(place, text, { flag: "wx" }).catch((cause) => {
        const isTaken = (cause as { code?: string }).code === "EEXIST";
        throw isTaken
          ? new ConfitureError("migration-exists", { file: path }, { cause })
          : new ConfitureError("output-unwritable", { file: path, why: fileTrouble(cause) }, { cause });
      });
      written.push(place);
    }
  } catch (error) {
    for (const place of written) await rm(place, { force: true });
    throw error;
  }
  for (const path of old) await rm(join(root, path), { force: true });
}
