import { type Catalog, property } from "../catalog/mod.ts";

/** Whether a partition has a column whose identity is that of the whole, as from 17 on. */
export function takesPartInIdentity(table: string, catalog: Catalog): boolean {
  return catalog.childrenOf(table, "column").some((column) =>
    property(column, "identity") !== undefined && property(column, "identity_options") === undefined
  );
}
