import { type Catalog, type Fact, property } from "../catalog/mod.ts";
import type { Sides } from "./emitter.ts";

/**
 * The role that owns what a fact is, or is a part of, on one side. Where the target names no owners, what exists keeps
 * its own, and what is new belongs to who applies the plan.
 */
export function ownerName(fact: Fact, catalog: Catalog, { from }: Sides): string {
  for (const side of catalog === from ? [from] : [catalog, from]) {
    for (let at: Fact | undefined = fact; at; at = at.parent === undefined ? undefined : side.facts.get(at.parent)) {
      const owner = side.childrenOf(at.id, "owner")[0];
      if (owner) return property<string>(owner, "role")!;
    }
  }
  return from.role;
}
