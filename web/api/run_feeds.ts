import { pause } from "../../engine/pause.ts";
import { isAllowed } from "../auth/mod.ts";
import type { Control, News } from "../control/mod.ts";
import { isAway } from "../jobs/mod.ts";
import { type EventRow, newsSize, readEvents, readNews } from "../runs/mod.ts";
import { Follower, type FollowOptions, mostWaiting } from "./follower.ts";
import { callerOf } from "./read_caller.ts";

/** How often to ask while the control database says by itself what there is to ask for, and while it does not. */
const heardMs = 2_000;
const deafMs = 200;
/** Between two questions: what a busy run writes comes to some answers a second. */
const gapMs = 50;
const pageSize = 200;
/** A reader that was full at so many beats without reading is cut; it comes back with its `Last-Event-ID`. */
const mostIdleBeats = 5;

const size = (chunk: Uint8Array) => chunk.byteLength;
const encoder = new TextEncoder();
const heartbeat = encoder.encode(": still here\n\n");
const over = encoder.encode("event: over\ndata: {}\n\n");

/**
 * Events of runs for any number of followers: one question to the control database for all runs of which there is news,
 * and the bytes of an event made once for all who get it. A slow reader costs what fits into its buffer, and nobody waits
 * for it.
 */
export class RunFeeds {
  /** All streams, and of those that get events as they come, which run they follow. */
  readonly #followers = new Set<Follower>();
  readonly #live = new Map<string, Set<Follower>>();
  /** Runs of which there is something to read. */
  readonly #asked = new Set<string>();
  readonly #stop = new AbortController();
  readonly #unfollow: () => void;
  readonly #reading = {
    wantsMore: (follower: Follower) => this.#catchUp(follower),
    leaves: (follower: Follower) => this.#leave(follower),
  };
  #wake = () => {};
  #watching: Promise<void> | undefined;
  #beat: ReturnType<typeof setInterval> | undefined;

  /** `beatMs`: how often a stream says that it lives, and its reader's rights are looked at. */
  constructor(
    private readonly control: Control,
    private readonly news: Pick<News, "isHeard" | "follow">,
    private readonly beatMs = 15_000,
  ) {
    this.#unfollow = news.follow("event", (run) => {
      if (run === undefined) { for (const each of this.#live.keys()) this.#asked.add(each); }
      else if (this.#live.has(run)) this.#asked.add(run);
      else return;
      this.#wake();
    });
  }

  /** Streams that go on now. */
  get followers(): number {
    return this.#followers.size;
  }

  /** Bytes that wait for their readers. */
  get waitingBytes(): number {
    return [...this.#followers].reduce((sum, { waitingBytes }) => sum + waitingBytes, 0);
  }

  /** Events of a run in order, without a gap, until it is over, the reader goes, or may not see it any more. */
  follow(run: string, { greeting, ...options }: FollowOptions): ReadableStream<Uint8Array> {
    const follower = new Follower(run, options, this.#reading);
    const stream = new ReadableStream(follower, { highWaterMark: mostWaiting, size });
    follower.give(encoder.encode(greeting));
    this.#followers.add(follower);
    this.#beat ??= setInterval(() => this.#onBeat(), this.beatMs);
    if (this.#stop.signal.aborted) follower.end();
    return stream;
  }

  /** Ends all streams; clients come back to another replica, or to this one when it is there again. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.#unfollow();
    // Who does not read would hold the door open.
    for (const follower of this.#followers) follower.hasRoom ? follower.end() : follower.cut();
    await this.#watching;
  }

  /** Gives a reader the next page; at the end of what there is, it gets what comes. */
  async #catchUp(follower: Follower): Promise<void> {
    const page = await readEvents(this.control.pool, follower.run, follower.seq, pageSize).catch((error: unknown) => {
      // Whoever watches asks again, from where it is.
      if (isAway(error)) return [];
      follower.cut();
      throw error;
    });
    const last = page.at(-1);
    if (last !== undefined) {
      follower.give(encoder.encode(page.map(blockOf).join("")));
      follower.seq = last.seq;
    }
    if (page.length === pageSize || follower.isOver) return;
    follower.isLive = true;
    const { run } = follower;
    const live = this.#live.get(run) ?? new Set();
    this.#live.set(run, live.add(follower));
    // What came behind its last page is read once more for it.
    this.#asked.add(run);
    this.#wake();
    this.#watching ??= this.#watch().finally(() => this.#watching = undefined);
  }

  #leave(follower: Follower): void {
    this.#followers.delete(follower);
    this.#unlive(follower);
    if (this.#followers.size > 0) return;
    clearInterval(this.#beat);
    this.#beat = undefined;
  }

  #unlive(follower: Follower): void {
    follower.isLive = false;
    const live = this.#live.get(follower.run);
    live?.delete(follower);
    if (live?.size !== 0) return;
    this.#live.delete(follower.run);
    this.#asked.delete(follower.run);
    if (this.#live.size === 0) this.#wake();
  }

  async #watch(): Promise<void> {
    const { signal } = this.#stop;
    while (this.#live.size > 0 && !signal.aborted) {
      const isTold = this.#asked.size > 0 || await this.#isWoken(this.news.isHeard ? heardMs : deafMs);
      if (signal.aborted) return;
      const runs = isTold ? [...this.#asked] : [...this.#live.keys()];
      this.#asked.clear();
      try {
        await this.#ask(runs);
      } catch (error) {
        if (!isAway(error)) throw error;
        for (const run of runs) if (this.#live.has(run)) this.#asked.add(run);
        await pause(deafMs, signal).catch(() => {});
      }
      await pause(gapMs, signal).catch(() => {});
    }
  }

  /** True as soon as there is news, false when it took too long. */
  #isWoken(ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#wake(), ms);
      const onStop = () => this.#wake();
      this.#stop.signal.addEventListener("abort", onStop);
      this.#wake = () => {
        this.#wake = () => {};
        clearTimeout(timer);
        this.#stop.signal.removeEventListener("abort", onStop);
        resolve(this.#asked.size > 0);
      };
    });
  }

  async #ask(runs: readonly string[]): Promise<void> {
    // The one that has least decides for all who follow a run; they are nearly equal, and the others skip what they have.
    const known = new Map(
      runs.filter((run) => this.#live.has(run)).map((run) => [
        run,
        Math.min(...[...this.#live.get(run)!].map(({ seq }) => seq)),
      ]),
    );
    if (known.size === 0) return;
    const news = await readNews(this.control.pool, known);
    const last = new Map(known);
    for (const row of news.events) {
      last.set(row.run, row.seq);
      this.#give(row);
    }
    for (const [run, before] of known) {
      if (last.get(run)! - before === newsSize) this.#asked.add(run);
      else if (news.over.has(run)) this.#end(run, last.get(run)!);
    }
  }

  #give(row: EventRow): void {
    let bytes: Uint8Array | undefined;
    for (const follower of this.#live.get(row.run) ?? []) {
      // One that joined meanwhile may lack what is before this: it gets all of it with the next answer.
      if (row.seq !== follower.seq + 1) continue;
      if (follower.hasRoom) {
        follower.give(bytes ??= encoder.encode(blockOf(row)));
        follower.seq = row.seq;
      } else this.#unlive(follower);
    }
  }

  /** Nothing comes behind the last event: whoever has it is done. */
  #end(run: string, last: number): void {
    for (const follower of this.#live.get(run) ?? []) {
      if (follower.seq < last) {
        this.#asked.add(run);
        continue;
      }
      follower.give(over);
      follower.end();
    }
  }

  #onBeat(): void {
    const checks = new Map<string, ReturnType<typeof callerOf>>();
    for (const follower of this.#followers) {
      if (follower.hasRoom) follower.give(heartbeat);
      else if (++follower.idleBeats > mostIdleBeats) {
        follower.cut();
        continue;
      }
      const { credential, place } = follower.options;
      const key = `${credential.kind} ${credential.text}`;
      const check = checks.get(key) ?? callerOf(this.control, credential);
      checks.set(key, check);
      // Who signed out or lost the right meanwhile sees no more; a database that is away says nothing about that.
      check.then((caller) => isAllowed(caller, "view", place), isAway).then((may) => {
        if (!may) follower.end();
      });
    }
  }
}

function blockOf({ seq, text }: EventRow): string {
  return `id: ${seq}\ndata: ${text}\n\n`;
}
