import { pause } from "../../engine/pause.ts";
import type { Pool } from "../../engine/postgres/mod.ts";
import { type StoredEvent, writeEvents } from "../runs/mod.ts";

const flushMs = 80;
const largestBatch = 500;
/** How much may wait while the control database is away; then progress is no longer kept. */
const mostWaiting = 20_000;

/** Takes the events of one attempt and appends them to the run, in order, a batch at a time. */
export class EventWriter {
  #waiting: StoredEvent[] = [];
  #after: number;
  #flush: Promise<void> = Promise.resolve();
  #isScheduled = false;
  #isFenced = false;

  /** `onFenced` is called once when another attempt has taken the run over: whatever goes on here must stop. */
  constructor(
    private readonly pool: Pool,
    private readonly attempt: { run: string; attempt: number; after: number },
    private readonly onFenced: () => void,
  ) {
    this.#after = attempt.after;
  }

  get isFenced(): boolean {
    return this.#isFenced;
  }

  write(event: StoredEvent): void {
    if (this.#isFenced) return;
    const last = this.#waiting.at(-1);
    // Of two figures of one progress that nobody has seen yet, the newer one is enough.
    if (event.type === "progress" && last?.type === "progress" && last.label === event.label) this.#waiting.pop();
    if (event.type === "progress" && this.#waiting.length > mostWaiting) return;
    this.#waiting.push(event);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#flush = this.#flush.then(() => pause(flushMs)).then(() => this.#send());
  }

  /** Ends when all that was written before is kept, or the run is somebody else's. */
  async drain(): Promise<void> {
    await this.#flush;
  }

  async #send(): Promise<void> {
    this.#isScheduled = false;
    while (this.#waiting.length > 0 && !this.#isFenced) {
      const batch = this.#waiting.splice(0, largestBatch);
      const write = (events: readonly StoredEvent[]) =>
        insist(() => writeEvents(this.pool, { ...this.attempt, after: this.#after }, events));
      const isMine = await write(batch).catch(async () => {
        // What cannot be kept must not keep the rest, or the run, from its end.
        const message = `${batch.length} events could not be kept`;
        batch.splice(0, batch.length, { type: "notice", level: "warning", message });
        return await write(batch);
      });
      if (!isMine) {
        this.#isFenced = true;
        this.onFenced();
        return;
      }
      this.#after += batch.length;
    }
  }
}

/** Repeats what can be repeated until the control database answers. */
export async function insist<T>(ask: () => Promise<T>): Promise<T> {
  for (let waitMs = 100;; waitMs = Math.min(waitMs * 2, 2_000)) {
    try {
      return await ask();
    } catch (error) {
      if (!isAway(error)) throw error;
      await pause(waitMs);
    }
  }
}

const away: ReadonlySet<string> = new Set([
  "connection-lost",
  "server-unreachable",
  "connection-refused",
  "connect-timeout",
  "server-starting",
  "server-resources",
]);

/** True for failures of a database that may be back in a moment. */
export function isAway(error: unknown): boolean {
  return away.has((error as { reason?: string }).reason ?? "");
}
