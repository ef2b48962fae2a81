/** From a plan to a database: in place or aside, all or nothing. */
export { buildAside } from "./aside.ts";
export { type Contents, readContents } from "./contents.ts";
export { dropReplaced } from "./drop_replaced.ts";
export { execute, type ExecuteOptions } from "./execute.ts";
export { fillDatabase } from "./fill_database.ts";
export { type FreshDatabase, withFreshDatabase } from "./fresh_database.ts";
export { buildInPlace, type Built, refuseContents } from "./in_place.ts";
export { freshOptions, rightsOf, settingsOf } from "./likeness.ts";
export { sweepBuilds } from "./leftovers.ts";
export { oldName } from "./locks.ts";
export { missingObjects } from "./missing_objects.ts";
export { type BuildTarget, openIfExists, openMaintenance, refuseServerDatabases } from "./target.ts";
