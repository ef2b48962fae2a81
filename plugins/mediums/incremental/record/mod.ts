/** Changing what the ledger says, without running a migration. */
export { baselineFirst, runBaseline } from "./baseline.ts";
export { type Mark, markApplied, namesOf } from "./mark_applied.ts";
export { replaceEntries, runReinit } from "./reinit.ts";
export { verifyChecksums } from "./verify_checksums.ts";
export { askBefore, inOneTransaction, type LedgerInput, type LedgerRun, withLedger } from "./with_ledger.ts";
