/** Applying one migration as another role. */
export { runApplyAs } from "./run_apply_as.ts";
