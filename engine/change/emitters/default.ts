import { type Catalog, type Fact, pathOf, property } from "../../catalog/mod.ts";
import { type Draft, onTable } from "../draft.ts";
import type { Emitter } from "../emitter.ts";
import { parentName, parentOf, relationOf } from "../names.ts";

/** What a column gets when nobody gives it a value. */
export const columnDefault: Emitter = {
  create: (fact, { to, isNew }) =>
    property(fact, "inherited") && !isNew(relationOf(fact, to)!.id)
      ? []
      : [set(fact, to, `SET DEFAULT ${property<string>(fact, "expression")}`)],
  drop: (fact, { from }) => property(fact, "inherited") ? [] : [set(fact, from, "DROP DEFAULT")],
  alter: ({ after }, { to }) => [set(after, to, `SET DEFAULT ${property<string>(after, "expression")}`)],
};

function set(fact: Fact, catalog: Catalog, change: string): Draft {
  const column = parentOf(fact, catalog);
  const relation = parentOf(column, catalog);
  const kind = relation.kind === "view" ? "VIEW" : relation.kind === "foreign table" ? "FOREIGN TABLE" : "TABLE";
  return onTable(
    pathOf(relation.id),
    `ALTER ${kind} ${parentName(column, catalog)} ALTER COLUMN ${catalog.quote(column.name)} ${change}`,
  );
}
