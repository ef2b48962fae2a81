import { type Catalog, type Fact, pathOf, property } from "../../../catalog/mod.ts";
import { type Draft, onTable } from "../../draft.ts";
import type { Sides } from "../../emitter.ts";
import { columnsAbove, parentName } from "../../names.ts";
import { alterProperty } from "./alter_property.ts";
import { isValidBelow, validateBelow } from "./valid_below.ts";

/** What an inherited column has otherwise than the one that it came with. */
export function ownOfHeir(fact: Fact, { from, to: catalog }: Pick<Sides, "from" | "to">): Draft[] {
  const above = columnsAbove(fact, catalog);
  const alter = `ALTER TABLE ONLY ${parentName(fact, catalog)} ALTER COLUMN ${catalog.quote(fact.name)}`;
  const on = pathOf(fact.parent!);
  const drafts: Draft[] = [];
  drafts.push(...compression(fact, catalog));
  const hasNone = catalog.childrenOf(fact.id, "default").length === 0 && property(fact, "generated") === undefined;
  if (hasNone && above.some(({ id }) => catalog.childrenOf(id, "default").length > 0)) {
    drafts.push(onTable(on, `${alter} DROP DEFAULT`));
  }
  // An heir that comes later than a constraint that is not valid has a valid one; one that was there takes it as it is.
  const isLater = above.every((column) => {
    const before = from.facts.get(column.id);
    // A change of type makes the constraint anew, for all that are there.
    return before !== undefined && property(before, "not_null_not_valid") &&
      ["type", "collation"].every((key) => property(before, key) === property(column, key));
  });
  if (isValidBelow(fact, above) && !isLater) drafts.push(validateBelow(fact, catalog));
  return drafts;
}

/** How a column that another statement made is compressed. */
export function compression(fact: Fact, catalog: Catalog): Draft[] {
  if (property(fact, "compression") === undefined) return [];
  return alterProperty("compression", fact, fact, { to: catalog } as Sides);
}
