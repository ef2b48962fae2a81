import { otlpOf } from "./otlp.ts";
import type { TraceSettings } from "./trace_settings.ts";
import type { EndedSpan } from "./tracer.ts";

const batchSize = 512;
const flushMs = 1_000;
/** How many wait while the collector is away; newer ones are dropped then. */
const mostWaiting = 8_192;
const answerMs = 10_000;
const retryMs = 5_000;
const farewellMs = 3_000;

/** Sends spans to a collector, a batch at a time. One that is away costs the spans, never a request or a run. */
export class Exporter {
  readonly #waiting: EndedSpan[] = [];
  readonly #stop = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sending: Promise<void> | undefined;
  #isAway = false;

  /** `say` takes a sentence when the collector goes away or comes back. */
  constructor(private readonly settings: TraceSettings, private readonly say: (message: string) => void) {}

  take(span: EndedSpan): void {
    if (this.#waiting.length >= mostWaiting) return;
    this.#waiting.push(span);
    this.#schedule(this.#isAway ? retryMs : this.#waiting.length >= batchSize ? 0 : flushMs);
  }

  async close(): Promise<void> {
    const late = setTimeout(() => this.#stop.abort(), farewellMs);
    clearTimeout(this.#timer);
    await this.#sending;
    if (!this.#isAway) await this.#send();
    clearTimeout(late);
    this.#stop.abort();
  }

  #schedule(ms: number): void {
    if (this.#sending !== undefined || this.#stop.signal.aborted) return;
    if (this.#timer !== undefined && ms > 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#sending = this.#send().finally(() => {
        this.#sending = undefined;
        if (this.#waiting.length > 0) this.#schedule(this.#isAway ? retryMs : flushMs);
      });
    }, ms);
  }

  async #send(): Promise<void> {
    while (this.#waiting.length > 0 && !this.#stop.signal.aborted) {
      const batch = this.#waiting.slice(0, batchSize);
      const why = await this.#post(otlpOf(batch, this.settings.resource));
      // One that refuses a batch would refuse it again; one that is away may come back.
      if (why === undefined || !why.mayComeBack) this.#waiting.splice(0, batch.length);
      this.#tell(why?.what);
      if (why !== undefined) return;
    }
  }

  async #post(body: string): Promise<{ what: string; mayComeBack: boolean } | undefined> {
    const { url, headers } = this.settings;
    try {
      const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(answerMs)]);
      const response = await fetch(url, { method: "POST", headers, body, redirect: "manual", signal });
      await response.body?.cancel();
      if (response.ok) return undefined;
      return {
        what: `it answers ${response.status}`,
        mayComeBack: [429, 502, 503, 504].includes(response.status),
      };
    } catch {
      return { what: "it cannot be reached", mayComeBack: true };
    }
  }

  #tell(why: string | undefined): void {
    if (this.#isAway === (why !== undefined)) return;
    this.#isAway = why !== undefined;
    // The address may hold a user and a password.
    const { host } = this.settings.url;
    this.say(
      why === undefined ? `traces arrive at ${host} again` : `traces do not arrive at ${host}: ${why}; spans get lost`,
    );
  }
}
