/** Inputs and outputs of the operations; the operations themselves are loaded one by one. */
export type { CurrentInput, CurrentOutput } from "./current.ts";
export type { DownInput, DownOutput, DownToInput, DownToOutput } from "./down_io.ts";
export type { GenerateInput, GenerateOutput } from "./generate_io.ts";
export type { HistoryInput, HistoryOutput } from "./history.ts";
export type { NewInput, NewOutput } from "./new.ts";
export type { PlannedMigration, PlannedStatement } from "./plan_io.ts";
export type { Issue, PreflightInput, PreflightOutput } from "./preflight_io.ts";
export type { StatusInput, StatusOutput } from "./status_io.ts";
export { type UpInput, upInput, type UpOutput } from "./up_io.ts";
export type { VerifyChecksumsInput, VerifyChecksumsOutput } from "./verify_checksums_io.ts";
export type { BaselineInput, BaselineOutput } from "./baseline_io.ts";
export type { ReinitInput, ReinitOutput } from "./reinit_io.ts";
export type { ApplyAsInput, ApplyAsOutput } from "./apply_as.ts";
export type { RebuildInput, RebuildOutput } from "./rebuild_io.ts";
export type { SquashInput, SquashOutput } from "./squash.ts";
export type { VerifyInput, VerifyOutput } from "./verify_io.ts";
export type { CheckName, Payloads, ValidateInput, ValidateOutput } from "./validate_io.ts";
