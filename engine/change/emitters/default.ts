import { type Catalog, type Fact, pathOf, property } from "../../catalog/mod.ts";
import { type Draft, onTable } from "../draft.ts";
import type { Emitter, Sides } from "../emitter.ts";
import { columnsAbove, parentName, parentOf } from "../names.ts";
import { comesFromAbove } from "./inherited_column.ts";

/** What a column gets when nobody gives it a value. */
export const columnDefault: Emitter = {
  create: (fact, sides) =>
    isBrought(fact, sides) ? [] : [set(fact, sides.to, `SET DEFAULT ${property<string>(fact, "expression")}`)],
  drop: (fact, { from }) => [set(fact, from, "DROP DEFAULT")],
  alter: ({ after }, { to }) => [set(after, to, `SET DEFAULT ${property<string>(after, "expression")}`)],
};

/** A column that is added to a table comes to its partitions and heirs with its default. */
function isBrought(fact: Fact, sides: Sides): boolean {
  const { to, isNew } = sides;
  const column = parentOf(fact, to);
  if (!isNew(column.id) || isNew(column.parent!) || !comesFromAbove(column, sides)) return false;
  const expression = property(fact, "expression");
  return columnsAbove(column, to).some((above) =>
    isNew(above.id) &&
    to.childrenOf(above.id, "default").some((given) =>
      property(given, "expression") === expression && (!comesFromAbove(above, sides) || isBrought(given, sides))
    )
  );
}

/** On one relation alone: what partitions and heirs have is theirs. */
function set(fact: Fact, catalog: Catalog, change: string): Draft {
  const column = parentOf(fact, catalog);
  const relation = parentOf(column, catalog);
  const kind = { "view": "VIEW", "foreign table": "FOREIGN TABLE ONLY" }[relation.kind as string] ?? "TABLE ONLY";
  return onTable(
    pathOf(relation.id),
    `ALTER ${kind} ${parentName(column, catalog)} ALTER COLUMN ${catalog.quote(column.name)} ${change}`,
  );
}
