import { isConfitureError } from "../../engine/errors.ts";
import { pause } from "../../engine/pause.ts";
import { openSession, type Session } from "../../engine/postgres/mod.ts";
import type { Control } from "./control.ts";

/** What there is to hear of runs: that they have more events or another state, and that somebody wishes something. */
export type NewsKind = "event" | "wish";

const channels: Readonly<Record<NewsKind, string>> = { event: "confiture_run_event", wish: "confiture_run_wish" };
const probe = "confiture_probe";
/** How long a word to ourselves may take; behind a pooler that shares sessions it never comes. */
const probeMs = 3_000;
const retryMs = 1_000;
/** A pooler does not change its ways from one moment to the next. */
const deafRetryMs = 60_000;
/** A connection that fell asleep on its way says nothing; being asked, it ends. */
const checkMs = 10_000;

/** Takes the id of a run; undefined when something may have been missed, so that all have to be looked at. */
export type TakeNews = (run: string | undefined) => void;

/**
 * What the control database says without being asked, over one connection of its own. It goes on when that is cut. Who
 * listens has to ask by himself all the same: seldom while `isHeard`, often when not.
 */
export class News implements AsyncDisposable {
  readonly #takers: Readonly<Record<NewsKind, Set<TakeNews>>> = { event: new Set(), wish: new Set() };
  readonly #stop = new AbortController();
  readonly #listening: Promise<void>;
  #isHeard = false;
  #hasToldDeaf = false;

  /** `say` takes a sentence for the log. */
  constructor(
    private readonly control: Control,
    private readonly kinds: readonly NewsKind[],
    private readonly say: (message: string) => void,
  ) {
    this.#listening = this.#listen();
  }

  get isHeard(): boolean {
    return this.#isHeard;
  }

  /** Returns how to end it. */
  follow(kind: NewsKind, take: TakeNews): () => void {
    this.#takers[kind].add(take);
    return () => this.#takers[kind].delete(take);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#listening;
  }

  async #listen(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      let waitMs = retryMs;
      try {
        if (!await this.#hear()) waitMs = deafRetryMs;
      } catch (error) {
        // Whatever it is, those who ask by themselves meet it too, and tell it.
        if (!isConfitureError(error)) throw error;
      }
      this.#isHeard = false;
      this.#tellAll();
      await pause(waitMs, signal).catch(() => {});
    }
  }

  /** Listens until the connection is gone; false where nothing can be heard. */
  async #hear(): Promise<boolean> {
    const over = Promise.withResolvers<void>();
    const cut = new AbortController();
    const onStop = () => {
      over.resolve();
      cut.abort();
    };
    const word = Array.from(this.control.host.randomBytes(8), (byte) => byte.toString(16)).join("");
    const heard = Promise.withResolvers<void>();
    this.#stop.signal.addEventListener("abort", onStop);
    await using session = await openSession(this.control.dsn, {
      host: this.control.host,
      applicationName: "confiture news",
      signal: cut.signal,
      onEnd: () => over.resolve(),
      onNotification: (channel, payload) => {
        if (channel === probe) return payload === word ? heard.resolve() : undefined;
        for (const kind of this.kinds) {
          if (channel === channels[kind]) { for (const take of this.#takers[kind]) take(payload); }
        }
      },
    });
    try {
      for (const channel of [probe, ...this.kinds.map((kind) => channels[kind])]) {
        await session.execute(`LISTEN ${channel}`);
      }
      // Over another connection: behind a pooler our own might be lent the very session that listens.
      await this.control.pool.query("SELECT 1 AS one FROM pg_catalog.pg_notify($1, $2)", [probe, word]);
      let isOver = false;
      over.promise.then(() => isOver = true);
      if (!await within(probeMs, Promise.race([heard.promise, over.promise]))) {
        this.#tellDeaf();
        return false;
      }
      if (isOver) return true;
      this.#isHeard = true;
      this.#tellAll();
      await untilGone(session, over.promise, cut);
      return true;
    } finally {
      this.#stop.signal.removeEventListener("abort", onStop);
    }
  }

  #tellAll(): void {
    for (const takers of Object.values(this.#takers)) for (const take of takers) take(undefined);
  }

  #tellDeaf(): void {
    if (this.#hasToldDeaf) return;
    this.#hasToldDeaf = true;
    this.say(
      "the control database is not heard (LISTEN reaches nobody behind a pooler in transaction mode): " +
        "it is asked again and again instead",
    );
  }
}

/** Ends with the connection; one that does not answer any more is given up. */
async function untilGone(session: Session, over: Promise<void>, cut: AbortController): Promise<void> {
  let isOver = false;
  over.then(() => isOver = true);
  while (!isOver) {
    await within(checkMs, over);
    if (isOver) return;
    const answer = session.query("SELECT 1 AS one").then(() => true);
    if (await within(checkMs, Promise.race([answer, over]))) continue;
    cut.abort();
    return;
  }
}

/** False where the time was over first. */
async function within(ms: number, awaited: Promise<unknown>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<false>((resolve) => timer = setTimeout(() => resolve(false), ms));
  try {
    return await Promise.race([awaited.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
