/** Putting an end to what a stopped run left between done and not done. */
export { settleUnfinished } from "./settle_unfinished.ts";
