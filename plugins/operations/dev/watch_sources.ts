import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Context, OpenTarget } from "../../../engine/plugin/mod.ts";

/** How long nothing may change before a round begins: an editor writes in several steps. */
const quietMs = 60;

/** Yields at once, and then whenever a file of the DDL, the seeds or the renames was changed. Ends with the run. */
export async function* watchSources(
  { environment }: OpenTarget,
  { projectDir, signal }: Context,
): AsyncGenerator<void> {
  const folders = (environment?.config.include_dirs ?? []).map((entry) =>
    typeof entry === "string" ? entry : entry.path
  );
  const wanted = [...folders, "db/seeds", "db/renames.yaml"].map((name) => join(projectDir, name));
  const existing: string[] = [];
  for (const path of wanted) if (await stat(path).then(() => true, () => false)) existing.push(path);
  using watcher = Deno.watchFs(existing.length > 0 ? existing : [projectDir]);
  const stop = () => watcher.close();
  signal.addEventListener("abort", stop, { once: true });
  let wake = Promise.withResolvers<void>();
  let isOver = signal.aborted;
  const watching = (async () => {
    for await (const { kind } of watcher) {
      if (kind !== "access") wake.resolve();
    }
  })().finally(() => {
    isOver = true;
    wake.resolve();
  });
  try {
    while (!isOver) {
      yield;
      await wake.promise;
      for (;;) {
        wake = Promise.withResolvers();
        const again = wake.promise;
        if (isOver || !await isMore(again)) break;
      }
    }
  } finally {
    signal.removeEventListener("abort", stop);
    if (!isOver) watcher.close();
    await watching;
  }
}

async function isMore(again: Promise<void>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const quiet = new Promise<boolean>((resolve) => timer = setTimeout(() => resolve(false), quietMs));
  const more = await Promise.race([again.then(() => true), quiet]);
  clearTimeout(timer);
  return more;
}
