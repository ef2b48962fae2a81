import { type Catalog, type Fact, property } from "../../catalog/mod.ts";
import type { Alteration } from "../difference.ts";
import type { Sides } from "../emitter.ts";
import { parentOf } from "../names.ts";
import { isStoredColumn } from "../stored.ts";
import { changesParts } from "./renamed_parts.ts";

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
export function typeBlockers({ before }: Alteration, { from, to, isAside }: Sides): Fact[] {
  const table = parentOf(before, from);
  // PostgreSQL changes no column of a partition key, and none of a table whose rows are values of another column.
  if (property<readonly string[]>(table, "partition_columns")?.includes(before.name)) return [table];
  const holders = from.dependentsOf(table.id).filter((holder) =>
    isStoredColumn(holder, from) && holder.parent !== table.id
  );
  // Both ends of a foreign key have to be of one type whenever it is there.
  const isSwapped = before.needs.some((need) => isAside(need));
  const rests = from.dependentsOf(before.id).filter((key) =>
    (key.kind === "constraint" || key.kind === "index") && key.parent === before.parent && property(key, "type") !== "f"
  ).flatMap((key) => from.dependentsOf(key.id)).filter((resting) =>
    resting.kind === "constraint" && property(resting, "type") === "f" && !resting.needs.includes(before.id)
  );
  return holders.concat(
    // PostgreSQL makes a key anew, or an index that stands for one, for a column that it only includes, and does not see
    // what rests on it.
    rests,
    from.dependentsOf(before.id).filter((dependent) =>
      blocking.has(dependent.kind) ||
      isRebuiltOtherwise(dependent, to) ||
      (dependent.kind === "index" && changesParts(dependent, from)) ||
      // PostgreSQL makes it anew and forgets its target.
      (dependent.kind === "statistics" && property(dependent, "target") !== undefined) ||
      (isSwapped && dependent.kind === "constraint" && property(dependent, "type") === "f") ||
      (dependent.kind === "column" && dependent.id !== before.id && isComputedStill(dependent, to)) ||
      (dependent.kind === "default" && dependent.parent === before.id)
    ),
  );
}

/** PostgreSQL reads its expressions again as they were, which may not suit the new type. */
function isRebuiltOtherwise(fact: Fact, to: Catalog): boolean {
  const isComputed = fact.kind === "statistics" || fact.kind === "index" ||
    (fact.kind === "constraint" && ["c", "x"].includes(property<string>(fact, "type")!));
  if (!isComputed || property(fact, "inherited")) return false;
  const after = to.facts.get(fact.id);
  return after === undefined || property(fact, "definition") !== property(after, "definition");
}

/** One that is no longer computed keeps its values, and has let go before. */
function isComputedStill(column: Fact, to: Catalog): boolean {
  const after = to.facts.get(column.id);
  const isVirtual = property(column, "generated") === "v";
  return property(column, "generated") !== undefined &&
    (isVirtual || !after || property(after, "generated") !== undefined);
}
