/** Applying what is pending. */
export { type AppliedMigration, applyMigration, prepare, type Prepared } from "./apply_migration.ts";
export { explainFailure } from "./failure.ts";
export { askConsent, runUp, underLock } from "./run_up.ts";
