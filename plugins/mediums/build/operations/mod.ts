/** Inputs and outputs of the operations; the operations themselves are loaded one by one. */
export type { BuildInput, BuildOutput } from "./build_io.ts";
export type { SeedApplyInput, SeedApplyOutput } from "./seed_apply_io.ts";
