/** Rebuilding a database from its DDL. */
export { runRebuild } from "./run_rebuild.ts";
