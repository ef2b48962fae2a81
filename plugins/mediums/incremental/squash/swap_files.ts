import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ConfitureError, fileTrouble } from "../../../../engine/errors.ts";
import type { MigrationFile } from "../../../../engine/migrations/mod.ts";

/** From where to where a file goes, relative to the folder of the migrations. */
export interface Move {
  readonly from: string;
  readonly to: string;
}

/** The old files into a folder beside them or in the work folder, then the new one from there into its place. */
export function movesOf(
  files: readonly MigrationFile[],
  { up, down }: MigrationFile,
  { aside, work }: { aside: string; work: string },
): Move[] {
  const parts = files.flatMap(({ up, down, verify, sidecar }) => [up, down, verify, sidecar]);
  return [
    ...parts.flatMap((part) => part ? [{ from: basename(part.path), to: `${aside}/${basename(part.path)}` }] : []),
    ...[down, up].flatMap((part) => part ? [{ from: `${work}/${part.name}`, to: part.name }] : []),
  ];
}

/** Throws "squash-impossible" where a file would take the place of another one that does not move itself. */
export async function requireRoom(moves: readonly Move[], folder: { path: string; name: string }): Promise<void> {
  const leaving = new Set(moves.map(({ from }) => from));
  for (const { to } of moves) {
    if (leaving.has(to) || !await stat(join(folder.path, to)).then(() => true, () => false)) continue;
    throw new ConfitureError("squash-impossible", { why: `${folder.name}/${to} is there already; move it away` });
  }
}

/** Makes the moves, or none of them; what is returned moves everything back. */
export async function swapFiles(moves: readonly Move[], folder: string): Promise<() => Promise<void>> {
  const made: Move[] = [];
  const putBack = async () => {
    for (const { from, to } of made.toReversed()) await rename(join(folder, to), join(folder, from));
  };
  try {
    for (const move of moves) {
      await mkdir(dirname(join(folder, move.to)), { recursive: true });
      await rename(join(folder, move.from), join(folder, move.to));
      made.push(move);
    }
  } catch (cause) {
    await putBack();
    throw new ConfitureError("output-unwritable", { file: folder, why: fileTrouble(cause) }, { cause });
  }
  return putBack;
}

/** Removes the work folder, but never what was moved into it, nor what somebody needs to move it back. */
export async function removeWork(work: string, journal: string): Promise<void> {
  const kept = await readdir(join(work, "old")).catch(() => []);
  const isOpen = await stat(join(work, journal)).then(() => true, () => false);
  if (kept.length === 0 && !isOpen) await removeFolder(work);
}

export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}
