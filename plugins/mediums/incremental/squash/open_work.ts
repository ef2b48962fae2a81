import { mkdtemp, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { ConfitureError, fileTrouble } from "../../../../engine/errors.ts";
import { squashJournal } from "../../../../engine/migrations/mod.ts";
import { removeWork } from "./swap_files.ts";

/** A work folder that is older belongs to nobody: its run was killed before a file had moved. */
const staleMs = 60 * 60_000;

/** A folder beside the migrations: what is moved into their place later has to be on their disk. */
export async function openWork(folder: { path: string; name: string }, now: Date): Promise<string> {
  for (const name of await readdir(folder.path)) {
    if (!name.startsWith(".squash-")) continue;
    const work = join(folder.path, name);
    const ageMs = await stat(work).then(({ mtimeMs }) => now.getTime() - mtimeMs, () => 0);
    if (ageMs > staleMs) await removeWork(work, squashJournal);
  }
  return await mkdtemp(join(folder.path, ".squash-")).catch((cause) => {
    throw new ConfitureError("output-unwritable", { file: folder.name, why: fileTrouble(cause) }, { cause });
  });
}
