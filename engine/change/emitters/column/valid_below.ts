import { type Catalog, type Fact, pathOf, property } from "../../../catalog/mod.ts";
import type { Draft } from "../../draft.ts";
import { parentName } from "../../names.ts";
import { notNullName, nulls, validate } from "../../online/mod.ts";

/** Whether an heir's NOT NULL is valid although the one that it comes from is not. */
export function isValidBelow(heir: Fact, above: readonly Fact[]): boolean {
  return property(heir, "not_null") === true && !property(heir, "not_null_not_valid") &&
    above.some((column) => property(column, "not_null_not_valid"));
}

export function validateBelow(heir: Fact, catalog: Catalog): Draft {
  const name = catalog.quote(notNullName(heir, catalog));
  return validate(`ALTER TABLE ${parentName(heir, catalog)}`, name, pathOf(heir.parent!), nulls(heir));
}
