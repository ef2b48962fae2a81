/** Applying what is pending. */
export { type AppliedMigration, applyMigration, prepare, type Prepared } from "./apply_migration.ts";
export { chooseWanted, orphanWarnings } from "./choose_wanted.ts";
export { lintPrepared } from "./lint_prepared.ts";
export { afterLoss, explainFailure, ledgerAfterLoss } from "./failure.ts";
export { applyPending, askConsent, runUp, underLock } from "./run_up.ts";
