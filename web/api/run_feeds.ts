import { pause } from "../../engine/pause.ts";
import type { Pool } from "../../engine/postgres/mod.ts";
import { isAway } from "../jobs/mod.ts";
import { readEvents, readNews } from "../runs/mod.ts";

const pollMs = 200;
const pageSize = 500;
const encoder = new TextEncoder();

/** What a follower gets: the bytes of one event, or the word that nothing more will come. */
export type FeedItem = { seq: number; bytes: Uint8Array } | "over";

interface Feed {
  last: number;
  followers: Set<Follower>;
}

interface Follower {
  take(item: FeedItem): void;
  /** Number of the last event that it has been given. */
  seq: number;
}

/**
 * Events of runs for any number of followers: one question to the control database for all runs that somebody follows on
 * this replica, and the bytes of an event made once for all who get it.
 */
export class RunFeeds {
  readonly #feeds = new Map<string, Feed>();
  readonly #stop = new AbortController();
  #polling: Promise<void> | undefined;
  #followers = 0;

  constructor(private readonly pool: Pool) {}

  /** Streams that go on now. */
  get followers(): number {
    return this.#followers;
  }

  /** Events behind `after` in order, without a gap, until the run is over or the signal ends it. */
  async *follow(run: string, after: number, signal: AbortSignal): AsyncGenerator<FeedItem> {
    this.#followers++;
    try {
      yield* this.#itemsOf(run, after, signal);
    } finally {
      this.#followers--;
    }
  }

  async *#itemsOf(run: string, after: number, signal: AbortSignal): AsyncGenerator<FeedItem> {
    let seq = after;
    // First what is there, page by page, so that a long run is not held in memory for anybody.
    for (;;) {
      const page = await readEvents(this.pool, run, seq, pageSize);
      for (const event of page) {
        yield itemOf(event.seq, event.text);
        seq = event.seq;
      }
      if (page.length < pageSize) break;
    }
    const queue: FeedItem[] = [];
    let wake = () => {};
    const follower: Follower = {
      seq,
      take: (item) => {
        queue.push(item);
        wake();
      },
    };
    const feed = this.#join(run, follower);
    const onAbort = () => wake();
    signal.addEventListener("abort", onAbort);
    this.#stop.signal.addEventListener("abort", onAbort);
    try {
      while (!signal.aborted && !this.#stop.signal.aborted) {
        const item = queue.shift();
        if (item === undefined) {
          await new Promise<void>((resolve) => {
            wake = resolve;
            if (queue.length > 0 || signal.aborted || this.#stop.signal.aborted) resolve();
          });
          continue;
        }
        yield item;
        if (item === "over") return;
      }
    } finally {
      signal.removeEventListener("abort", onAbort);
      this.#stop.signal.removeEventListener("abort", onAbort);
      feed.followers.delete(follower);
      if (feed.followers.size === 0) this.#feeds.delete(run);
    }
  }

  /** Ends all streams; clients come back to another replica, or to this one when it is there again. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#polling;
  }

  #join(run: string, follower: Follower): Feed {
    const feed = this.#feeds.get(run) ?? { last: follower.seq, followers: new Set() };
    // What came between its last page and now is behind this number, and asked for again.
    feed.last = Math.min(feed.last, follower.seq);
    feed.followers.add(follower);
    this.#feeds.set(run, feed);
    this.#polling ??= this.#poll().finally(() => this.#polling = undefined);
    return feed;
  }

  async #poll(): Promise<void> {
    while (this.#feeds.size > 0 && !this.#stop.signal.aborted) {
      try {
        await this.#ask();
      } catch (error) {
        if (!isAway(error)) throw error;
      }
      await pause(pollMs, this.#stop.signal).catch(() => {});
    }
  }

  async #ask(): Promise<void> {
    const known = new Map([...this.#feeds].map(([run, { last }]) => [run, last]));
    const { events, over } = await readNews(this.pool, known);
    const seen = new Map<string, number>();
    for (const { run, seq, text } of events) {
      const feed = this.#feeds.get(run);
      if (!feed) continue;
      const item = itemOf(seq, text);
      for (const follower of feed.followers) {
        if (seq <= follower.seq) continue;
        follower.seq = seq;
        follower.take(item);
      }
      feed.last = Math.max(feed.last, seq);
      seen.set(run, (seen.get(run) ?? 0) + 1);
    }
    // The state was read behind the events: a run that is over may have more of them only when a page was full.
    for (const run of over) {
      if ((seen.get(run) ?? 0) > 0) continue;
      for (const follower of this.#feeds.get(run)?.followers ?? []) follower.take("over");
    }
  }
}

function itemOf(seq: number, text: string): FeedItem {
  return { seq, bytes: encoder.encode(`id: ${seq}\ndata: ${text}\n\n`) };
}
