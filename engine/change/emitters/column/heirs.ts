import { type Catalog, type Fact, pathOf, property } from "../../../catalog/mod.ts";
import { type Draft, onTable } from "../../draft.ts";
import type { Sides } from "../../emitter.ts";
import { columnsAbove, parentName } from "../../names.ts";
import { alterProperty } from "./alter_property.ts";

/** What an inherited column has otherwise than the one that it came with. */
export function ownOfHeir(fact: Fact, catalog: Catalog): Draft[] {
  const above = columnsAbove(fact, catalog);
  const alter = `ALTER TABLE ONLY ${parentName(fact, catalog)} ALTER COLUMN ${catalog.quote(fact.name)}`;
  const on = pathOf(fact.parent!);
  const drafts: Draft[] = [];
  drafts.push(...compression(fact, catalog));
  const hasNone = catalog.childrenOf(fact.id, "default").length === 0 && property(fact, "generated") === undefined;
  if (hasNone && above.some(({ id }) => catalog.childrenOf(id, "default").length > 0)) {
    drafts.push(onTable(on, `${alter} DROP DEFAULT`));
  }
  return drafts;
}

/** How a column that another statement made is compressed. */
export function compression(fact: Fact, catalog: Catalog): Draft[] {
  if (property(fact, "compression") === undefined) return [];
  return alterProperty("compression", fact, fact, { to: catalog } as Sides);
}
