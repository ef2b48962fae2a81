/** Running the script of one migration: in a transaction, or statement by statement. */
export { type InTransaction, lockedTransaction, resetting, runInTransaction } from "./in_transaction.ts";
export {
  type OutOfTransaction,
  requireTransaction,
  runOutOfTransaction,
  wantsNoTransaction,
} from "./out_of_transaction.ts";
export { migrationRun } from "./migration_run.ts";
export { beforeDdl, type MigrationRun, runFacts } from "./run_context.ts";
export { type Half, runStatements } from "./run_statements.ts";
export { forgetProgress, readBegun, requireNotBegun } from "./progress.ts";
export { settleStatements } from "./settle_statements.ts";
