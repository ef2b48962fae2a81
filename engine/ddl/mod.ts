/** The DDL room: from the statements of source files to what is executed, in order and in transactions. */
export { clusterObjects, skipExistingRoles } from "./existing_roles.ts";
export { filledTables } from "./filled_tables.ts";
export { orderScript } from "./order_script.ts";
export { scriptSteps, startingPath, writtenSteps } from "./script_steps.ts";
export { cutSegments, type Segment } from "./segments.ts";
