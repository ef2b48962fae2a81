/** Columns of tables and attributes of composite types. One file for each thing that happens to them. */
export { column } from "./column.ts";
export { columnDefinition } from "./column_definition.ts";
export { columnExtras } from "./alter_property.ts";
