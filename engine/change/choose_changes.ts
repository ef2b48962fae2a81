import type { Catalog, Fact } from "../catalog/mod.ts";
import { ConfitureError } from "../errors.ts";
import { type Change, difference } from "./difference.ts";
import { asSeenBy } from "./implied.ts";

/** Some of the differences of two catalogs. */
export interface ChosenChanges {
  /** The source with them: a target that the others are no part of. */
  readonly target: Catalog;
  readonly changes: readonly Change[];
  /** What nobody named and those that were named cannot be without, by id. */
  readonly also: readonly string[];
}

/**
 * The target that has only the changes of the objects that are named, by ids as a comparison tells them: what belongs to
 * an object comes with it, and what an addition needs or hangs on what goes. Throws "change-not-found" for a name that
 * nothing differs of.
 */
export function chooseChanges(source: Catalog, target: Catalog, objects: readonly string[]): ChosenChanges {
  const [from, to] = [asSeenBy(source, target), asSeenBy(target, source)];
  const changes = new Map(difference(source, target).map((change) => [change.id, change]));
  const named = new Set<string>();
  const missing = objects.filter((object) => {
    const found = [...changes.keys()].filter((id) => belongsTo(id, object, from, to));
    for (const id of found) named.add(id);
    return found.length === 0;
  });
  if (missing.length > 0) throw new ConfitureError("change-not-found", { objects: missing });
  const chosen = new Set(named);
  // A set that grows while it is walked is walked to its end.
  for (const id of chosen) {
    for (const next of bound(changes.get(id)!, from, to)) {
      const kind = changes.get(next)?.kind;
      const isNeeded = changes.get(id)!.kind === "drop" ? kind !== undefined : kind === "add";
      if (isNeeded) chosen.add(next);
    }
  }
  const facts = new Map<string, Fact>(from.facts);
  for (const id of chosen) {
    const change = changes.get(id)!;
    if (change.kind === "drop") drop(id, facts, from);
    else facts.set(id, change.after);
    if (change.kind === "add") { for (const part of unseen(id, to)) facts.set(part.id, part); }
  }
  return {
    target: to.with({ facts }),
    changes: [...chosen].map((id) => changes.get(id)!),
    also: [...chosen].filter((id) => !named.has(id)).sort(),
  };
}

function belongsTo(id: string, object: string, from: Catalog, to: Catalog): boolean {
  for (const catalog of [from, to]) {
    let at = catalog.facts.get(id);
    while (at) {
      if (at.id === object) return true;
      at = at.parent === undefined ? undefined : catalog.facts.get(at.parent);
    }
  }
  return false;
}

/** Facts whose changes a change cannot be without. */
function* bound(change: Change, from: Catalog, to: Catalog): Generator<string> {
  if (change.kind === "drop") {
    for (const { id } of [...from.childrenOf(change.id), ...from.dependentsOf(change.id)]) yield id;
    return;
  }
  yield* change.after.needs;
  if (change.kind === "add") { for (const { id } of to.childrenOf(change.id)) yield id; }
}

/** What goes with a fact, differences or not: owners that nobody wrote down. */
function drop(id: string, facts: Map<string, Fact>, from: Catalog): void {
  facts.delete(id);
  for (const part of from.childrenOf(id)) drop(part.id, facts, from);
}

/** Parts of what comes that are no difference by themselves. */
function unseen(id: string, to: Catalog): Fact[] {
  return to.childrenOf(id).flatMap((part) => [part, ...unseen(part.id, to)]);
}
