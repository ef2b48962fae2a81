/** What has to run: files held against the ledger. */
export { inOrder, type Pending, refuseDuplicates, type Standing, standingOf, upTo, versionOf } from "./pending.ts";
