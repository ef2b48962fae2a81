/** What the ledger tells. */
export { readCurrent } from "./read_current.ts";
export { readHistory } from "./read_history.ts";
export { readStatus } from "./read_status.ts";
