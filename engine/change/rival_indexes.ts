import { type Catalog, type Fact, property } from "../catalog/mod.ts";

/**
 * Indexes of a partition that ATTACH PARTITION could take for the part of an index of the whole, although another one is
 * that: it takes the first that fits.
 */
export function rivalIndexes(partition: string, catalog: Catalog): Fact[] {
  const indexes = catalog.childrenOf(partition, "index");
  const isPart = ({ id }: Fact) => catalog.childrenOf(id, "index attachment").length > 0;
  const parts = new Set(indexes.filter(isPart).map(shape));
  return indexes.filter((index) => !isPart(index) && parts.has(shape(index)));
}

/** What PostgreSQL compares, and somewhat less, which does no harm: neither the order of keys nor options. */
function shape(index: Fact): string {
  const definition = property<string>(index, "definition")!;
  const text = definition.slice(definition.indexOf(" USING "));
  return `${property(index, "is_unique") ?? false}${text.replaceAll(/ DESC| NULLS (FIRST|LAST)| WITH \([^)]*\)/g, "")}`;
}
