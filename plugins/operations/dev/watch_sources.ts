import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { pause } from "../../../engine/pause.ts";
import type { Context, OpenTarget } from "../../../engine/plugin/mod.ts";

/** How long nothing may change before a round begins: an editor writes in several steps. */
const quietMs = 60;

/** How often the files' marks are looked at, and how many times longer than a look the pause is at least. */
const lookMs = 500;
const looksApart = 20;

/**
 * Yields at once, and then whenever a file of the DDL, the seeds or the renames was changed; those that are made later,
 * or made anew, too. Ends with the run.
 *
 * The system tells of changes at once, and not of all: a folder made anew has lost its watch, and some mounts send
 * nothing. So the files' marks are compared as well.
 */
export async function* watchSources(
  { environment }: OpenTarget,
  { projectDir, signal, host }: Context,
): AsyncGenerator<void> {
  const folders = (environment?.config.include_dirs ?? []).map((entry) =>
    typeof entry === "string" ? entry : entry.path
  );
  const wanted = [...folders, "db/seeds", "db/renames.yaml"].map((name) => join(projectDir, name));
  let marks = await marksOf(wanted);
  let watch = await Watch.begin(wanted);
  let everyMs = lookMs;
  try {
    for (;;) {
      yield;
      for (let isChanged = false; !isChanged;) {
        const isTold = await watch.isTold(everyMs, signal);
        if (isTold) { while (await watch.isTold(quietMs, signal)); }
        if (signal.aborted) return;
        const started = host.elapsedMs();
        const now = await marksOf(wanted);
        everyMs = Math.max(lookMs, (host.elapsedMs() - started) * looksApart);
        isChanged = isTold || now !== marks;
        if (now !== marks) {
          // What is new has no watch yet. The marks are older than it, so that the next look finds what came between.
          await watch.close();
          watch = await Watch.begin(wanted);
        }
        marks = now;
      }
    }
  } finally {
    await watch.close();
  }
}

/** What the system tells of some paths, as far as they exist. */
class Watch {
  #told = Promise.withResolvers<void>();
  readonly #loop: Promise<void>;

  private constructor(private readonly watcher: Deno.FsWatcher | undefined) {
    this.#loop = this.#follow();
  }

  static async begin(wanted: readonly string[]): Promise<Watch> {
    const there: string[] = [];
    for (const path of wanted) if (await stat(path).then(() => true, () => false)) there.push(path);
    try {
      return new Watch(there.length > 0 ? Deno.watchFs(there) : undefined);
    } catch {
      // It went away since, or the system has no more watches to give: the marks are looked at all the same.
      return new Watch(undefined);
    }
  }

  /** Whether something was told before the time is over. */
  async isTold(ms: number, signal: AbortSignal): Promise<boolean> {
    const over = new AbortController();
    const either = AbortSignal.any([signal, over.signal]);
    const isTold = await Promise.race([
      this.#told.promise.then(() => true),
      pause(ms, either).then(() => false, () => false),
    ]);
    over.abort();
    if (isTold) this.#told = Promise.withResolvers();
    return isTold;
  }

  async close(): Promise<void> {
    this.watcher?.close();
    await this.#loop;
  }

  async #follow(): Promise<void> {
    for await (const { kind } of this.watcher ?? []) if (kind !== "access") this.#told.resolve();
  }
}

/** What tells a file from one that was written since: its place, itself, its size and when it was written. */
async function marksOf(paths: readonly string[]): Promise<string> {
  const marks: string[] = [];
  // A link may lead back to a folder above it.
  const entered = new Set<string>();
  const look = async (path: string): Promise<void> => {
    const found = await stat(path, { bigint: true }).catch(() => undefined);
    if (!found) return;
    marks.push(`${path}\0${found.ino}\0${found.size}\0${found.mtimeNs}`);
    const self = `${found.dev} ${found.ino}`;
    if (!found.isDirectory() || entered.has(self)) return;
    entered.add(self);
    for (const name of (await readdir(path).catch(() => [])).sort()) await look(join(path, name));
  };
  for (const path of paths) await look(path);
  return marks.join("\n");
}
