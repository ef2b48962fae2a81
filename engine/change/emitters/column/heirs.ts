import { type Catalog, type Fact, pathOf, property } from "../../../catalog/mod.ts";
import { type Draft, onTable } from "../../draft.ts";
import type { Sides } from "../../emitter.ts";
import { columnsAbove, parentName } from "../../names.ts";
import { alterProperty } from "./alter_property.ts";
import { changeNotNull, handsDownNotNull } from "./not_null.ts";
import { isValidBelow, validateBelow } from "./valid_below.ts";

/** What an inherited column has otherwise than the one that it came with. */
export function ownOfHeir(fact: Fact, sides: Sides): Draft[] {
  const { from, to: catalog } = sides;
  const above = columnsAbove(fact, catalog);
  const alter = `ALTER TABLE ONLY ${parentName(fact, catalog)} ALTER COLUMN ${catalog.quote(fact.name)}`;
  const on = pathOf(fact.parent!);
  const drafts: Draft[] = [...compression(fact, catalog), ...ownNotNull(fact, above, sides)];
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

/** A NOT NULL that those above do not have, or, before 18, the lack of theirs. */
function ownNotNull(fact: Fact, above: readonly Fact[], sides: Sides): Draft[] {
  const { to, isNew } = sides;
  const isHanded = above.some(handsDownNotNull);
  if (isHanded === (property(fact, "not_null") === true) || above.length === 0) return [];
  const alter = `ALTER TABLE ${parentName(fact, to)}`;
  const name = property<string>(fact, "not_null_name");
  if (!isHanded && name !== undefined && isNew(fact.parent!) && !property(fact, "not_null_not_valid")) {
    const constraint = `CONSTRAINT ${to.quote(name)} NOT NULL ${to.quote(fact.name)}`;
    return [onTable(pathOf(fact.parent!), `${alter} ADD ${constraint}`)];
  }
  return changeNotNull(fact, `${alter} ALTER COLUMN ${to.quote(fact.name)}`, sides);
}

/** How a column that another statement made is compressed. */
export function compression(fact: Fact, catalog: Catalog): Draft[] {
  if (property(fact, "compression") === undefined) return [];
  return alterProperty("compression", fact, fact, { to: catalog } as Sides);
}
