/** Generating migrations from a difference. */
export { runGenerate } from "./run_generate.ts";
