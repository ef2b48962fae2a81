import fc, { type Arbitrary } from "fast-check";

/** A value that an edit may have changed: what it is on either side of a pair. */
export class Edited<T> {
  constructor(readonly from: T, readonly to: T) {}
}

/** A tree with everything edited taken from one side, as T says it. */
export type Tree<T> = T extends Edited<infer U> ? Tree<U>
  : T extends readonly (infer U)[] ? Tree<U>[]
  : T extends object ? { [K in keyof T]: Tree<T[K]> }
  : T;

/** The same on both sides, or another value on the other one. */
export function edited<T>(value: Arbitrary<T>, rate = 6): Arbitrary<Edited<T>> {
  return fc.oneof(
    { weight: rate, arbitrary: value.map((same) => new Edited(same, same)) },
    { weight: 1, arbitrary: fc.tuple(value, value).map(([from, to]) => new Edited(from, to)) },
  );
}

/** Something that may be missing on either side; undefined where it is. */
export function slot<T>(value: Arbitrary<T>): Arbitrary<Edited<T | undefined>> {
  return fc.tuple(
    value,
    fc.oneof(
      { weight: 8, arbitrary: fc.constant([true, true]) },
      { weight: 2, arbitrary: fc.constant([false, false]) },
      { weight: 1, arbitrary: fc.constant([true, false]) },
      { weight: 1, arbitrary: fc.constant([false, true]) },
    ),
  ).map(([each, [from, to]]) => new Edited(from ? each : undefined, to ? each : undefined));
}

/** One of some values, edited now and then. */
export function pick<const T>(...values: readonly T[]): Arbitrary<Edited<T>> {
  return edited(fc.constantFrom(...values));
}

/** Mostly off, because each of these hides others. */
export function rarely(): Arbitrary<Edited<boolean>> {
  return pick(false, false, false, true);
}

export function sideOf<T>(tree: T, side: "from" | "to"): Tree<T> {
  if (tree instanceof Edited) return sideOf(tree[side], side) as Tree<T>;
  if (Array.isArray(tree)) return tree.map((each) => sideOf(each, side)) as Tree<T>;
  if (tree === null || typeof tree !== "object") return tree as Tree<T>;
  return Object.fromEntries(Object.entries(tree).map(([key, each]) => [key, sideOf(each, side)])) as Tree<T>;
}
