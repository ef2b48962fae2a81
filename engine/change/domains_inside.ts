import type { Catalog } from "../catalog/mod.ts";

/** The domain that a type is, and those of values inside of it. */
export function domainsInside(id: string, catalog: Catalog, seen = new Set<string>()): string[] {
  if (seen.has(id)) return [];
  seen.add(id);
  const { kind, needs } = catalog.fact(id);
  const inner = kind === "type"
    ? catalog.childrenOf(id, "column").flatMap((attribute) => attribute.needs)
    : kind === "domain" || kind === "range"
    ? needs
    : [];
  return [...(kind === "domain" ? [id] : []), ...inner.flatMap((need) => domainsInside(need, catalog, seen))];
}
