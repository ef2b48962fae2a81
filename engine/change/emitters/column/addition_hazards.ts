import { type Fact, pathOf, property } from "../../../catalog/mod.ts";
import type { Sides } from "../../emitter.ts";
import type { Hazard } from "../../hazard.ts";
import { rewriteOf } from "../../online/mod.ts";
import { mayFail } from "../../row_question.ts";

/** What a new column does to the rows of a table that is there already. */
export function additionHazards(fact: Fact, given: Fact | undefined, sides: Sides): Hazard[] {
  return [...refusedByRows(fact, given, sides), ...written(fact, given, sides)];
}

function refusedByRows(fact: Fact, given: Fact | undefined, { answers, from }: Sides): Hazard[] {
  if (!from.facts.has(fact.parent!)) return [];
  const path = pathOf(fact.id);
  const isFilled = property(fact, "identity") !== undefined || given !== undefined;
  const generated = property<string>(fact, "generated");
  const isRequired = property(fact, "not_null") && !property(fact, "not_null_not_valid");
  if (generated !== undefined) {
    if (isRequired) {
      return [mayFail(path, "rows for which its expression is null stop it", { kind: "null", column: fact.id })];
    }
    if (generated === "v") return [];
    return [mayFail(path, "rows that its expression fails for stop it", { kind: "value", column: fact.id })];
  }
  if (isFilled || (!isRequired && !answers?.columns.get(fact.id)?.refusesNull)) return [];
  return [mayFail(path, "rows that are there have no value for it", { kind: "any", table: fact.parent! })];
}

function written(fact: Fact, given: Fact | undefined, { answers, online, from }: Sides): Hazard[] {
  const path = pathOf(fact.parent!);
  const isComputed = property(fact, "identity") !== undefined || property(fact, "generated") === "s";
  const isFilled = isComputed || given !== undefined;
  const answer = answers?.columns.get(fact.id);
  if (answer?.rewritesTable) {
    const why = "every row gets a value of its own";
    return rewriteOf(path, why, online);
  }
  const isThere = from.facts.has(fact.parent!);
  // One that changes its expression is dropped and added, about which no server was asked.
  if (answer === undefined && isComputed && isThere) return rewriteOf(path, "every value is computed anew", online);
  const isUnknown = answer === undefined && isFilled && isThere;
  const why = "the column comes with values; no server said that the table stays";
  return isUnknown ? [{ kind: "rewrite", on: path, why }] : [];
}
