import { type Catalog, type Fact, isSame } from "../catalog/mod.ts";
import { asSeenBy, isLeftToOther } from "./implied.ts";

/** One difference between two catalogs. */
export type Change =
  | { readonly kind: "add"; readonly id: string; readonly after: Fact }
  | { readonly kind: "drop"; readonly id: string; readonly before: Fact }
  | {
    readonly kind: "alter";
    readonly id: string;
    readonly before: Fact;
    readonly after: Fact;
    /** Names of the properties that differ, sorted. */
    readonly properties: readonly string[];
  };

export type Alteration = Extract<Change, { kind: "alter" }>;

/** What has to change in the source for it to be the target, by id. */
export function difference(source: Catalog, target: Catalog): Change[] {
  const [from, to] = [asSeenBy(source, target), asSeenBy(target, source)];
  const changes: Change[] = [];
  for (const [id, before] of from.facts) {
    const after = to.facts.get(id);
    if (!after) {
      if (isLeftToOther(before, from, to, { isTarget: false })) continue;
      changes.push({ kind: "drop", id, before });
    } else if (!isSame(before, after)) {
      const properties = differing(before, after);
      if (properties.length > 0) changes.push({ kind: "alter", id, before, after, properties });
    }
  }
  for (const [id, after] of to.facts) {
    if (from.facts.has(id) || isLeftToOther(after, to, from, { isTarget: true })) continue;
    changes.push({ kind: "add", id, after });
  }
  return changes.sort((a, b) => a.id < b.id ? -1 : 1);
}

function differing(before: Fact, after: Fact): string[] {
  const keys = new Set([...Object.keys(before.properties), ...Object.keys(after.properties)]);
  const value = ({ properties, canonical }: Fact, key: string) =>
    canonical?.[key] ?? JSON.stringify(properties[key] ?? null);
  // What one side may not see is no difference.
  for (const key of [...before.unreadable ?? [], ...after.unreadable ?? []]) keys.delete(key);
  return [...keys].filter((key) => value(before, key) !== value(after, key)).sort();
}

/** Tables whose common columns stand in another order, which PostgreSQL cannot change without building them anew. */
export function reorderedTables(from: Catalog, to: Catalog): string[] {
  const order = (catalog: Catalog, other: Catalog, id: string) =>
    catalog.childrenOf(id, "column").filter((column) => other.facts.has(column.id))
      .toSorted((a, b) => a.position! - b.position!).map(({ name }) => name).join("\0");
  return [...from.facts.values()]
    .filter(({ kind, id }) => kind === "table" && to.facts.has(id) && order(from, to, id) !== order(to, from, id))
    .map(({ id }) => id).sort();
}
