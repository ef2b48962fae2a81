import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Context, OpenTarget } from "../../../engine/plugin/mod.ts";

/** How long nothing may change before a round begins: an editor writes in several steps. */
const quietMs = 60;

/**
 * Yields at once, and then whenever a file of the DDL, the seeds or the renames was changed; those that are made later,
 * or made anew, too. Ends with the run.
 */
export async function* watchSources(
  { environment }: OpenTarget,
  { projectDir, signal }: Context,
): AsyncGenerator<void> {
  const folders = (environment?.config.include_dirs ?? []).map((entry) =>
    typeof entry === "string" ? entry : entry.path
  );
  const wanted = [...folders, "db/seeds", "db/renames.yaml"].map((name) => join(projectDir, name));
  let wake = Promise.withResolvers<void>();
  const watching = await Watching.begin(wanted, () => wake.resolve());
  const stop = () => {
    watching.close();
    wake.resolve();
  };
  signal.addEventListener("abort", stop, { once: true });
  try {
    while (!signal.aborted) {
      yield;
      await wake.promise;
      for (;;) {
        wake = Promise.withResolvers();
        if (signal.aborted || !await isMore(wake.promise)) break;
      }
    }
  } finally {
    signal.removeEventListener("abort", stop);
    watching.close();
    await watching.ended;
  }
}

/**
 * Watches paths, and the nearest folder above each that exists: there a missing path begins, and one that is removed and
 * made again has lost its watch.
 */
class Watching {
  #watchers: Deno.FsWatcher[] = [];
  readonly #loops = new Set<Promise<void>>();
  #isOver = false;
  #isStale = false;
  #renewing: Promise<void> | undefined;

  private constructor(private readonly wanted: readonly string[], private readonly wake: () => void) {}

  static async begin(wanted: readonly string[], wake: () => void): Promise<Watching> {
    const watching = new Watching(wanted, wake);
    await watching.#renew();
    return watching;
  }

  close(): void {
    this.#isOver = true;
    this.#closeAll();
  }

  get ended(): Promise<void> {
    return (async () => {
      await this.#renewing;
      await Promise.all(this.#loops);
    })();
  }

  #closeAll(): void {
    for (const watcher of this.#watchers.splice(0)) watcher.close();
  }

  /** Again until nothing appeared between looking and watching. */
  async #renew(): Promise<void> {
    do {
      this.#isStale = false;
      const places = await this.#places();
      if (this.#isOver) return;
      this.#closeAll();
      try {
        if (places.deep.length > 0) this.#follow(Deno.watchFs(places.deep));
        this.#follow(Deno.watchFs(places.above, { recursive: false }), (path) => this.#isOnTheWay(path));
      } catch (error) {
        // It went away since.
        if (!(error instanceof Deno.errors.NotFound)) throw error;
        this.#isStale = true;
        continue;
      }
      const now = await this.#places();
      if (String(now.deep) !== String(places.deep)) this.#isStale = true;
    } while (this.#isStale && !this.#isOver);
  }

  async #places(): Promise<{ deep: string[]; above: string[] }> {
    const deep: string[] = [];
    const above = new Set<string>();
    for (const path of this.wanted) {
      if (await isThere(path)) deep.push(path);
      let parent = dirname(path);
      while (!await isThere(parent)) parent = dirname(parent);
      above.add(parent);
    }
    return { deep, above: [...above] };
  }

  #isOnTheWay(path: string): boolean {
    return this.wanted.some((each) => each === path || each.startsWith(`${path}/`) || each.startsWith(`${path}\\`));
  }

  /** `concerns`: an event there means that a wanted path may have come or gone. */
  #follow(watcher: Deno.FsWatcher, concerns?: (path: string) => boolean): void {
    this.#watchers.push(watcher);
    const loop = (async () => {
      for await (const { kind, paths } of watcher) {
        if (kind === "access") continue;
        if (!concerns) this.wake();
        else if (kind !== "modify" && paths.some(concerns)) this.#moved();
        else if (paths.some((path) => this.wanted.includes(path))) this.wake();
      }
    })().finally(() => this.#loops.delete(loop));
    this.#loops.add(loop);
  }

  #moved(): void {
    this.#isStale = true;
    this.#renewing ??= this.#renew().finally(() => {
      this.#renewing = undefined;
      this.wake();
    });
  }
}

async function isThere(path: string): Promise<boolean> {
  return await stat(path).then(() => true, () => false);
}

async function isMore(again: Promise<void>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const quiet = new Promise<boolean>((resolve) => timer = setTimeout(() => resolve(false), quietMs));
  const more = await Promise.race([again.then(() => true), quiet]);
  clearTimeout(timer);
  return more;
}
