/** Rolling back. */
export { runDown, runDownTo } from "./run_down.ts";
