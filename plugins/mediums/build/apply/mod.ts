/** From a plan to a database: in place or aside, all or nothing. */
export { buildAside } from "./aside.ts";
export { contentsText, readContents } from "./contents.ts";
export { execute, type ExecuteOptions } from "./execute.ts";
export { buildInPlace, type Built, refuseContents } from "./in_place.ts";
export { sweepBuilds } from "./leftovers.ts";
export { type BuildTarget, openIfExists, openMaintenance, refuseServerDatabases } from "./target.ts";
