import { countText } from "./count_text.ts";

/** In the order in which people read them. */
const order = ["schema", "table", "view", "materialized view", "index", "sequence", "function", "procedure", "trigger"];

/** `12 tables, 3 views`; nothing for an empty database. */
export function contentsText(contents: Readonly<Record<string, number>>): string {
  // Whoever kept them meanwhile need not have kept their order.
  return inReadingOrder(Object.entries(contents)).map(([kind, number]) => countText(number, kind)).join(", ");
}

/** Counts by kind as people read them. */
export function inReadingOrder(counts: [string, number][]): [string, number][] {
  const rank = (kind: string) => (order.indexOf(kind) + order.length + 1) % (order.length + 1);
  return counts.toSorted(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
}
