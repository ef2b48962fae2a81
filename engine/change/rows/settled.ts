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

/** Throws "Unaskable" where a text cannot be run on the source, because the plan makes or changes what it names. */
export function requireSettled(fact: Fact, sides: QuestionSides, seen = new Set<string>()): void {
  for (const id of fact.needs) {
    if (seen.has(id)) continue;
    seen.add(id);
    const [before, after] = [sides.from.facts.get(id), sides.to.facts.get(id)];
    if (!after) continue;
    if (after.kind === "schema" || after.kind === "table" || after.kind === "column") {
      if (!before) throw new Unaskable(`${id} is made by this plan`);
      continue;
    }
    const isRenamed = (sides.origins?.get(id) ?? id) !== id;
    if (!before || isRenamed) throw new Unaskable(`${id} is made by this plan`);
    if (!isSame(before, after)) throw new Unaskable(`${id} is changed by this plan`);
    requireSettled(after, sides, seen);
  }
}
