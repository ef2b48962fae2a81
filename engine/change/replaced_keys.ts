import { type Catalog, type Fact, property } from "../catalog/mod.ts";
import type { Actions } from "./actions.ts";
import { isKey } from "./online/mod.ts";

/** Keys that take the place of others on a table that is in use. */
export interface ReplacedKeys {
  /** New keys whose index is built beside the old ones, those of partitions among them, by the keys that go for them. */
  readonly builds: ReadonlyMap<string, readonly string[]>;
  /** What goes and comes back in the same moment: the old keys, and foreign keys that rest on them. */
  readonly late: ReadonlySet<string>;
}

/** Finds them; none in the short form, which builds under the lock. */
export function replacedKeys({ from, to, creates, drops, sides }: Omit<Actions, "alters">): ReplacedKeys {
  const builds = new Map<string, readonly string[]>();
  const late = new Set<string>();
  for (const id of sides.online ? creates : []) {
    const fact = to.facts.get(id);
    if (fact?.kind !== "constraint" || !isKey(fact) || sides.isNew(fact.parent!) || wholeOf(fact, to)) continue;
    const olds = from.childrenOf(fact.parent!, "constraint").filter((old) => isKey(old) && drops.has(old.id));
    if (olds.length === 0) continue;
    const gone = olds.flatMap((old) => [old, ...partsOf(old, from)]);
    for (const old of gone) {
      late.add(old.id);
      for (const resting of from.dependentsOf(old.id)) {
        if (resting.kind === "constraint" && drops.has(resting.id) && creates.has(resting.id)) late.add(resting.id);
      }
    }
    for (const key of [fact, ...partsOf(fact, to)]) {
      const table = to.fact(key.parent!);
      const isBuilt = creates.has(key.id) && !sides.isNew(table.id) && property(table, "partition_key") === undefined;
      if (isBuilt) builds.set(key.id, gone.map((old) => old.id));
    }
  }
  return { builds, late };
}

/** The key of the partitioned table that this one is a part of. */
function wholeOf(key: Fact, catalog: Catalog): Fact | undefined {
  return catalog.childrenOf(key.id, "index attachment")[0];
}

/** Keys of partitions that are parts of this one, at any depth. */
export function partsOf(key: Fact, catalog: Catalog): Fact[] {
  return catalog.dependentsOf(key.id).filter(({ kind, parent }) => kind === "index attachment" && parent !== key.id)
    .toSorted((a, b) => a.id < b.id ? -1 : 1)
    .flatMap(({ parent }) => [catalog.fact(parent!), ...partsOf(catalog.fact(parent!), catalog)]);
}
