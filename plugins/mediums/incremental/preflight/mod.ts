/** Looking at migrations before they are applied. */
export { runPreflight } from "./run_preflight.ts";
