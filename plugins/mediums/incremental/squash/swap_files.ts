import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ConfitureError, fileTrouble } from "../../../../engine/errors.ts";
import type { MigrationFile } from "../../../../engine/migrations/mod.ts";

/** Moves the old files into a folder beside them and the new ones into their place; what is returned moves them back. */
export async function swapFiles(
  files: readonly MigrationFile[],
  fresh: readonly { from: string; to: string }[],
  aside: string,
): Promise<() => Promise<void>> {
  const parts = files.flatMap(({ up, down, verify, sidecar }) => [up, down, verify, sidecar]).filter((part) => part);
  const moved: { from: string; to: string }[] = [];
  const putBack = async () => {
    for (const { from, to } of moved.toReversed()) await rename(to, from);
  };
  try {
    await mkdir(aside, { recursive: true });
    for (
      const move of [...parts.map((part) => ({ from: part!.path, to: join(aside, basename(part!.path)) })), ...fresh]
    ) {
      await rename(move.from, move.to);
      moved.push(move);
    }
  } catch (cause) {
    await putBack();
    throw new ConfitureError("output-unwritable", { file: dirname(aside), why: fileTrouble(cause) }, { cause });
  }
  return putBack;
}

/** Removes the work folder, but never what was moved into it and could not be moved back. */
export async function removeWork(work: string): Promise<void> {
  const kept = await readdir(join(work, "old")).catch(() => []);
  if (kept.length === 0) await removeFolder(work);
}

export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}
