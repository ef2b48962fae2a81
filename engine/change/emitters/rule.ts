import { type Catalog, type Fact, pathOf, property } from "../../catalog/mod.ts";
import { type Draft, onTable } from "../draft.ts";
import type { Emitter } from "../emitter.ts";
import { parentName } from "../names.ts";
import { stateWords } from "./states.ts";

/** Rewrite rules, without those that make a view a view. */
export const rule: Emitter = {
  create: (fact, { to }) => [
    onTable(pathOf(fact.parent!), definition(fact)),
    ...(property(fact, "enabled") === undefined ? [] : [state(fact, to)]),
  ],
  drop: (fact, { from }) => [
    onTable(pathOf(fact.parent!), `DROP RULE ${from.quote(fact.name)} ON ${parentName(fact, from)}`),
  ],
  alter: ({ after, properties }, { to }) =>
    properties.map((key) =>
      key === "enabled"
        ? state(after, to)
        : onTable(pathOf(after.parent!), definition(after).replace("CREATE ", "CREATE OR REPLACE "))
    ),
};

/** As PostgreSQL deparses it, without the semicolon. */
function definition(fact: Fact): string {
  return property<string>(fact, "definition")!.replace(/;\s*$/, "");
}

function state(fact: Fact, catalog: Catalog): Draft {
  const sql = `ALTER TABLE ${parentName(fact, catalog)} ${stateWords(fact)} RULE ${catalog.quote(fact.name)}`;
  return onTable(pathOf(fact.parent!), sql);
}
