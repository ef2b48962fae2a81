import type { GeneratedPair } from "./model.ts";

/** Takes away what a failure does not need: statements of both sides, then of one, as long as `fails` says so. */
export async function shrink(
  pair: GeneratedPair,
  fails: (pair: GeneratedPair) => Promise<GeneratedPair | undefined>,
  budgetMs: number,
): Promise<GeneratedPair> {
  const end = performance.now() + budgetMs;
  let best = pair;
  const attempt = async (smaller: GeneratedPair): Promise<boolean> => {
    if (performance.now() > end) return false;
    const failing = await fails(smaller);
    if (failing !== undefined) best = failing;
    return failing !== undefined;
  };
  await attempt({ ...best, fromRows: [], toRows: [] });
  const all = () => [...new Set([...best.from, ...best.to])];
  const keep = (gone: ReadonlySet<string>): GeneratedPair => ({
    ...best,
    from: best.from.filter((each) => !gone.has(each)),
    to: best.to.filter((each) => !gone.has(each)),
  });
  for (let size = Math.ceil(all().length / 2); size >= 1 && performance.now() < end;) {
    let removed = false;
    for (let at = 0; at < all().length && performance.now() < end;) {
      const gone = all().slice(at, at + size);
      if (gone.length > 0 && await attempt(keep(new Set(gone)))) removed = true;
      else at += size;
    }
    if (size === 1 && !removed) break;
    size = size === 1 ? 1 : Math.ceil(size / 2);
  }
  for (const side of ["from", "to"] as const) {
    const other = side === "from" ? "to" : "from";
    for (const each of best[side].toReversed()) {
      // What one side has alone is an edit; try without it, and with it on both.
      if (best[other].includes(each)) await attempt({ ...best, [side]: best[side].filter((one) => one !== each) });
    }
  }
  return best;
}
