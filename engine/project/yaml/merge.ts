import type { LocatedEntry, LocatedMap } from "./located.ts";

/**
 * Lays one mapping over another: mappings are merged key by key, everything else (lists too) is replaced whole. A key
 * that is written without a value in `over` takes the value below away.
 */
export function merge(under: LocatedMap, over: LocatedMap): LocatedMap {
  const entries = new Map<string, LocatedEntry>(under.entries);
  for (const [key, entry] of over.entries) {
    const below = entries.get(key)?.value;
    const isMapped = below?.kind === "map" && entry.value.kind === "map";
    entries.set(key, isMapped ? { ...entry, value: merge(below, entry.value as LocatedMap) } : entry);
  }
  return { ...over, entries };
}
