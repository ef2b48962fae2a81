import { type Fact, pathOf, property } from "../../../catalog/mod.ts";
import type { Alteration } from "../../difference.ts";
import { type Draft, onTable } from "../../draft.ts";
import type { Sides } from "../../emitter.ts";
import type { Hazard } from "../../hazard.ts";
import { parentOf, sqlName } from "../../names.ts";
import { noOnlineForm, rewriteOf } from "../../online/mod.ts";
import { mayFail } from "../../row_question.ts";
import { goesThroughText } from "../../through_text.ts";

/** ALTER COLUMN … TYPE, with a cast where PostgreSQL has to be told one. */
export function retype(before: Fact, after: Fact, sides: Sides): Draft {
  const type = property<string>(after, "type")!;
  const collation = property<string>(after, "collation");
  const parent = parentOf(after, sides.to);
  const path = pathOf(parent.id);
  const name = sides.to.quote(after.name);
  const words = `TYPE ${type}${collation ? ` COLLATE ${collation}` : ""}`;
  if (parent.kind === "foreign table") {
    return onTable(path, `ALTER FOREIGN TABLE ${sqlName(parent, sides.to)} ALTER COLUMN ${name} ${words}`);
  }
  const isText = goesThroughText(before, after, sides);
  const hazards = retypeHazards(after, path, isText, sides);
  const answer = sides.answers?.columns.get(after.id);
  hazards.push(...valueHazards(before, after, isText, sides));
  // Without USING a text that is too long is refused; a cast would cut it.
  const using = answer?.limit !== undefined && !isText ? "" : ` USING ${isText ? `${name}::text` : name}::${type}`;
  return onTable(path, `ALTER TABLE ${sqlName(parent, sides.to)} ALTER COLUMN ${name} ${words}${using}`, hazards);
}

/** What becomes of values that the new type does not take as they are. */
function valueHazards(before: Fact, after: Fact, isText: boolean, sides: Sides): Hazard[] {
  const on = pathOf(after.id);
  const answer = sides.answers?.columns.get(after.id);
  const hazards: Hazard[] = [];
  if (losesValues(before, after, isText, sides)) {
    hazards.push({ kind: "data-loss", on, why: "values that do not fit the new type are cut or rounded" });
  }
  const column = after.id;
  if (isText) {
    hazards.push(
      mayFail(on, "values that the new type does not take stop it", { kind: "value", column, through: "text" }),
    );
  } else if (answer?.limit !== undefined) {
    hazards.push(mayFail(on, "values that are too long stop it", { kind: "length", column, limit: answer.limit }));
  } else if (answer?.refusesValues || (answer === undefined && before.properties.type !== after.properties.type)) {
    hazards.push(mayFail(on, "values that the new type does not take stop it", { kind: "value", column }));
  }
  return hazards;
}

/** Whether the cast may change a value silently. A text refuses what it does not take, but under a domain it is cut. */
function losesValues(before: Fact, after: Fact, isText: boolean, { from, answers, isAside }: Sides): boolean {
  if (before.needs.some((need) => isAside(need) && from.fact(need).kind === "domain")) return true;
  const answer = answers?.columns.get(after.id);
  if (answer !== undefined) return answer.losesValues;
  return !isText && before.properties.type !== after.properties.type;
}

function retypeHazards(fact: Fact, path: string, isText: boolean, { answers, online }: Sides): Hazard[] {
  const answer = answers?.columns.get(fact.id);
  // A value that is read from its text is never the same bytes.
  if (answer === undefined && isText) return rewriteOf(path, "every value is read anew from its text", online);
  if (answer === undefined) {
    return [{ kind: "rewrite", on: path, why: "the type of a column changes; no server said that the table stays" }];
  }
  const why = "the type of a column changes";
  if (answer.rewritesTable) {
    return rewriteOf(path, why, online);
  }
  const { rebuiltIndexes: count } = answer;
  if (count === 0) return [];
  return [
    { kind: "index-build", on: path, why: `${why}, and ${count === 1 ? "an index" : `${count} indexes`} with it` },
    ...(online ? noOnlineForm(path, "indexes are built under the lock") : []),
  ];
}

/** PostgreSQL reads the table whole for each check on a column that changes its type, even where it writes nothing. */
export function checksToRedo({ before, after }: Alteration, { from, online, answers }: Sides): readonly Fact[] {
  if (!online || answers?.columns.get(after.id)?.rewritesTable !== false) return [];
  return from.dependentsOf(before.id).filter((fact) =>
    fact.kind === "constraint" && property(fact, "type") === "c" && !property(fact, "not_valid") &&
    !property(fact, "inherited")
  );
}
