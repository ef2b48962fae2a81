import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { ConfitureError, fileTrouble } from "../../../../engine/errors.ts";

/**
 * Runs the body while nobody else writes what was generated into the folder. It is the kernel's lock: it vanishes with
 * the process, however that ends. Throws "output-unwritable".
 */
export async function withFolderLock<T>(
  folder: { path: string; name: string },
  signal: AbortSignal,
  body: () => Promise<T>,
): Promise<T> {
  const path = join(folder.path, ".generate.lock");
  for (;;) {
    const file = await Deno.open(path, { create: true, write: true }).catch((cause) => {
      throw new ConfitureError("output-unwritable", { file: folder.name, why: fileTrouble(cause) }, { cause });
    });
    await lock(file, signal);
    try {
      // Whoever held it has removed the file: this one is nobody's any more.
      if (!await isStill(path, file)) continue;
      try {
        return await body();
      } finally {
        await rm(path, { force: true }).catch(() => {});
      }
    } finally {
      file.close();
    }
  }
}

async function lock(file: Deno.FsFile, signal: AbortSignal): Promise<void> {
  const isOver = Symbol();
  // Some file systems have no locks; that nobody else wrote is looked at behind it all the same.
  const locked = file.lock(true).catch(() => {});
  const aborted = Promise.withResolvers<typeof isOver>();
  const abort = () => aborted.resolve(isOver);
  signal.addEventListener("abort", abort);
  if (signal.aborted) abort();
  const first = await Promise.race([locked, aborted.promise]);
  signal.removeEventListener("abort", abort);
  if (first !== isOver) return;
  locked.then(() => file.close());
  throw signal.reason;
}

async function isStill(path: string, file: Deno.FsFile): Promise<boolean> {
  const [named, held] = await Promise.all([stat(path).catch(() => undefined), file.stat()]);
  return named !== undefined && (held.ino === null || named.ino === held.ino);
}
