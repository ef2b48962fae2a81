/** The ledger: which migrations a database has, and what ever happened to them. */
export { addEntry, type Entry, type NewEntry, readEntries, removeEntries, setChecksum } from "./entries.ts";
export { ensureLedger } from "./ensure_ledger.ts";
export { type OwnTable, ownTable } from "./own_table.ts";
export { requireWritable } from "./require_writable.ts";
export { findLedger, type Ledger, ledgerMissing, placeOfLedger, requireLedger } from "./find_ledger.ts";
export { type Action, actions, addHistory, applyingRuns, downChecksums } from "./history.ts";
export { hasHistory, type HistoryRow } from "./history.ts";
