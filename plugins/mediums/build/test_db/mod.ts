/** Databases for tests: templates that are built once, and clones of them. */
export { runClone } from "./run_clone.ts";
export { runDrop } from "./run_drop.ts";
export { runList } from "./run_list.ts";
export { runProvision } from "./run_provision.ts";
export { runPrune } from "./run_prune.ts";
export { runStatus } from "./run_status.ts";
