/** What a program that embeds confiture imports. */
export { createEngine, type Engine, type EngineOptions, type RunRequest } from "./engine.ts";
export { ConfitureError, type ErrorReason, errorTable, exitCodes, isConfitureError, type Issue } from "./errors.ts";
export type { Host } from "./host.ts";
export type { MigrationContext, MigrationFunction } from "./migrations/mod.ts";
export {
  type Choice,
  type ChoiceRequest,
  type Choose,
  type Consent,
  type ConsentRequest,
  interruption,
  type RunEvent,
  type RunOutcome,
  type RunStatus,
} from "./run/mod.ts";
