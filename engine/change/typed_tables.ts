import { type Catalog, type Fact, property } from "../catalog/mod.ts";

/** Tables that are made of a type: their columns follow its attributes. */
export function typedTables(type: string, catalog: Catalog): Fact[] {
  return catalog.dependentsOf(type).filter((fact) => property(fact, "of_type") !== undefined)
    .toSorted((a, b) => a.id < b.id ? -1 : 1);
}

/** The column that follows an attribute in each table of its type. */
export function columnsOfType(attribute: Fact, catalog: Catalog): Fact[] {
  return typedTables(attribute.parent!, catalog).flatMap((table) => catalog.childrenOf(table.id, "column"))
    .filter(({ name }) => name === attribute.name);
}
