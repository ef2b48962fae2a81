/** The batch executor: one statement, again and again, over the rows of a table. */
export { forgetBatches } from "./cursor.ts";
export { type BatchOptions, type BatchProgress, type BatchResult, runBatches } from "./run_batches.ts";
export type { BatchThrottle } from "./throttle.ts";
export type { BatchWork } from "./work.ts";
