/** Inputs and outputs of the operations; the operations themselves are loaded one by one. */
export type { BuildInput, BuildOutput } from "./build_io.ts";
export type { SeedApplyInput, SeedApplyOutput } from "./seed_apply_io.ts";
export { ageText, sizeText } from "./quantities.ts";
export type { CloneInput, CloneOutput } from "./test_db_clone_io.ts";
export type { DropInput, DropOutput } from "./test_db_drop_io.ts";
export type { RecipeInput } from "./test_db_io.ts";
export type { ListInput, ListOutput } from "./test_db_list_io.ts";
export type { ProvisionInput, ProvisionOutput } from "./test_db_provision_io.ts";
export type { PruneInput, PruneOutput } from "./test_db_prune_io.ts";
export type { StatusInput, StatusOutput } from "./test_db_status_io.ts";
