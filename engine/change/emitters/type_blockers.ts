import { type Fact, property } from "../../catalog/mod.ts";
import type { Alteration } from "../difference.ts";
import type { Sides } from "../emitter.ts";

/** Kinds that PostgreSQL wants dropped before a column they look at changes its type. */
const blocking: ReadonlySet<string> = new Set([
  "view",
  "materialized view",
  "rule",
  "policy",
  "trigger",
  "function",
  "procedure",
  "publication table",
]);

/** What has to go around a change of a column's type: whatever stored the old type, and its default. */
export function typeBlockers({ before }: Alteration, { from }: Sides): Fact[] {
  return from.dependentsOf(before.id).filter((dependent) =>
    blocking.has(dependent.kind) ||
    (dependent.kind === "column" && dependent.id !== before.id && property(dependent, "generated") !== undefined) ||
    (dependent.kind === "default" && dependent.parent === before.id)
  );
}
