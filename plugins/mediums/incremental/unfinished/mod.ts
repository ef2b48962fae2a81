/** Squashes that were stopped between moving their files and changing the ledger. */
export { databaseId } from "./database_id.ts";
export { removeJournal, type SquashJournal, writeJournal } from "./journal.ts";
export { refuseUnfinished, settleSquash } from "./settle_squash.ts";
