import type { Family } from "./exposition.ts";

/** Upper ends of the buckets, in seconds. */
const bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

interface Counted {
  labels: { route: string; method: string };
  byStatus: Map<number, number>;
  /** One for each bound and one for what is slower. */
  buckets: number[];
  sumSeconds: number;
}

/** Counts answers by route, never by path, so that the number of series is bounded by the table of routes. */
export class RequestFigures {
  readonly #counted = new Map<string, Counted>();

  count(
    { route, method, status, elapsedMs }: { route: string; method: string; status: number; elapsedMs: number },
  ): void {
    const key = `${method} ${route}`;
    let counted = this.#counted.get(key);
    if (counted === undefined) {
      const buckets = new Array(bounds.length + 1).fill(0);
      this.#counted.set(key, counted = { labels: { route, method }, byStatus: new Map(), buckets, sumSeconds: 0 });
    }
    const seconds = elapsedMs / 1_000;
    const bucket = bounds.findIndex((bound) => seconds <= bound);
    counted.buckets[bucket === -1 ? bounds.length : bucket]!++;
    counted.sumSeconds += seconds;
    counted.byStatus.set(status, (counted.byStatus.get(status) ?? 0) + 1);
  }

  families(): Family[] {
    const all = [...this.#counted.values()];
    return [
      {
        name: "confiture_http_requests_total",
        type: "counter",
        help: "Answers of this process by route, method and status",
        samples: all.flatMap(({ labels, byStatus }) =>
          [...byStatus].map(([status, value]) => ({ labels: { ...labels, status: String(status) }, value }))
        ),
      },
      {
        name: "confiture_http_request_duration_seconds",
        type: "histogram",
        help: "Time until an answer began; a stream lasts longer",
        samples: all.flatMap(({ labels, buckets, sumSeconds }) => {
          let count = 0;
          const cumulative = buckets.map((own, index) => ({
            suffix: "_bucket" as const,
            labels: { ...labels, le: index === bounds.length ? "+Inf" : String(bounds[index]) },
            value: count += own,
          }));
          return [
            ...cumulative,
            { suffix: "_sum" as const, labels, value: sumSeconds },
            { suffix: "_count" as const, labels, value: count },
          ];
        }),
      },
    ];
  }
}
