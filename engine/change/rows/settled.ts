import { type Catalog, type Fact, isSame } from "../../catalog/mod.ts";
import { Unaskable } from "./unaskable.ts";

/** Both sides of a plan, as far as a question to the rows has to know them. */
export interface QuestionSides {
  /** The source as it is. */
  readonly source: Catalog;
  /** The source after the renames of the plan. */
  readonly from: Catalog;
  readonly to: Catalog;
  /** What facts of `from` are called in the source, by id; absent where nothing is renamed. */
  readonly origins?: ReadonlyMap<string, string>;
}

/**
 * Throws "Unaskable" where a text cannot be run on the source, because the plan makes or changes what it names. What the
 * fact is a part of, and other parts of that, are left to `futureRows`.
 */
export function requireSettled(fact: Fact, sides: QuestionSides, seen = new Set<string>()): void {
  const own = wholesOf(fact, sides.to);
  for (const id of fact.needs) {
    const after = sides.to.facts.get(id);
    if (!after || seen.has(id) || own.has(id) || own.has(after.parent ?? "")) continue;
    seen.add(id);
    const before = sides.from.facts.get(id);
    const isRenamed = (sides.origins?.get(id) ?? id) !== id;
    if (!before || isRenamed) throw new Unaskable(`${id} is made by this plan`);
    if (!isSame(before, after)) throw new Unaskable(`${id} is changed by this plan`);
    requireSettled(after, sides, seen);
  }
}

function wholesOf({ parent }: Fact, to: Catalog): Set<string> {
  return parent === undefined ? new Set() : wholesOf(to.fact(parent), to).add(parent);
}
