import { chooseChanges } from "../../../engine/change/mod.ts";
import type { Sides } from "./read_sides.ts";

/** The sides of a plan for some of their differences: its target is the source with these. */
export function narrowSides(sides: Sides, objects: readonly string[]): Sides {
  if (objects.length === 0) return sides;
  const { from, to, wholeTo } = sides;
  const { target } = chooseChanges(from.catalog, to.catalog, objects);
  const beyond = [...wholeTo.facts.values()].filter(({ id }) => !to.catalog.facts.has(id));
  return {
    ...sides,
    to: { ...to, label: `${to.label}, of it ${objects.join(", ")}`, catalog: target },
    wholeTo: target.with({ facts: [...target.facts.values(), ...beyond] }),
  };
}
