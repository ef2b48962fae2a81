/** Generating migrations from a difference. */
export { type Backward, proveFiles } from "./prove_files.ts";
export { runGenerate } from "./run_generate.ts";
