import { type Catalog, type Fact, property } from "../catalog/mod.ts";
import { sqlName } from "./names.ts";

/** The table that a foreign key points at; undefined where the catalog does not have it. */
export function referencedTable(key: Fact, catalog: Catalog): Fact | undefined {
  const name = property<string>(key, "references");
  return key.needs.map((id) => catalog.fact(id))
    .map((needed) => needed.kind === "table" || needed.parent === undefined ? needed : catalog.fact(needed.parent))
    .find((needed) => needed.kind === "table" && sqlName(needed, catalog) === name);
}
