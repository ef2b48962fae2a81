import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ConfitureError, fileTrouble } from "../../../../engine/errors.ts";

export interface TextFile {
  /** Relative to the project. */
  readonly path: string;
  readonly text: string;
}

/**
 * Writes new files, all of them or none, then removes the old ones. `whenThere` is called when they are there; what it
 * throws takes them back. They get their names when they are whole, forward halves last: a run that is killed leaves no
 * migration that is a part of one. Throws "migration-exists" when somebody else has taken a name meanwhile.
 */
export async function writeAll(
  root: string,
  files: readonly TextFile[],
  { old = [], whenThere = () => Promise.resolve() }: { old?: readonly string[]; whenThere?(): Promise<void> } = {},
): Promise<void> {
  const placed = files.map((file) => {
    const place = join(root, file.path);
    return { ...file, place, draft: join(dirname(place), `.${basename(place)}.writing`) };
  });
  const written: string[] = [];
  try {
    for (const { path, text, place, draft } of placed) {
      const isTaken = await stat(place).then(() => true, () => false);
      if (isTaken) throw new ConfitureError("migration-exists", { file: path });
      await attempt(path, async () => {
        await mkdir(dirname(place), { recursive: true });
        written.push(draft);
        await writeFile(draft, text);
      });
    }
    const isForward = ({ path }: TextFile) => /\.(up\.sql|ts)$/.test(path);
    for (const each of [...placed.filter((file) => !isForward(file)), ...placed.filter(isForward)]) {
      await attempt(each.path, () => rename(each.draft, each.place));
      written.push(each.place);
    }
    await whenThere();
  } catch (error) {
    for (const place of written) await rm(place, { force: true });
    throw error;
  }
  for (const path of old) await rm(join(root, path), { force: true });
}

async function attempt(file: string, body: () => Promise<void>): Promise<void> {
  try {
    await body();
  } catch (cause) {
    throw new ConfitureError("output-unwritable", { file, why: fileTrouble(cause) }, { cause });
  }
}
