/** Median of some figures. */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Milliseconds that `body` takes. */
export async function timed(body: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await body();
  return performance.now() - started;
}

/**
 * Medians of two contestants that take turns, so that what the machine does beside hits both alike. Each returns what
 * it took in milliseconds: preparing a round does not count.
 */
export async function inTurns(
  rounds: number,
  a: () => Promise<number>,
  b: () => Promise<number>,
): Promise<{ a: number; b: number }> {
  const figures = { a: [] as number[], b: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    figures.a.push(await a());
    figures.b.push(await b());
  }
  return { a: median(figures.a), b: median(figures.b) };
}
