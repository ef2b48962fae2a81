import type { Catalog, Fact } from "../catalog/mod.ts";

/** Whether the values of a column get their new type through their text, which types without a cast between them share. */
export function goesThroughText(
  before: Fact,
  after: Fact,
  { from, to, isAside = () => false }: { from: Catalog; to: Catalog; isAside?: (id: string) => boolean },
): boolean {
  const isOwn = (fact: Fact, catalog: Catalog) =>
    fact.needs.some((need) => ["enum", "type", "range", "base type"].includes(catalog.fact(need).kind));
  return before.needs.some((need) => isAside(need) && from.fact(need).kind !== "collation") || isOwn(before, from) ||
    isOwn(after, to);
}
