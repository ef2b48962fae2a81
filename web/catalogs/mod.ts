/** Catalogs that runs have read, as the control database keeps them, and the drawings that people make of them. */
export { dropOldCatalogs } from "./drop_old_catalogs.ts";
export { keepCatalog, showCatalog } from "./keep_catalog.ts";
export { type CatalogRow, findCatalog, newestCatalog, readDocument } from "./read_catalog.ts";
export { type ObjectRef, readObject, type StoredObject } from "./read_object.ts";
export { readTables, type StoredTable } from "./read_tables.ts";
export { compareCatalogs, type Comparison, mostChanges } from "./compare_catalogs.ts";
export { objectHistory } from "./object_history.ts";
export {
  type LayoutRow,
  listLayouts,
  listVersions,
  readLayout,
  removeLayout,
  restoreLayout,
  saveLayout,
} from "./layouts.ts";
