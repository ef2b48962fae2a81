/** The data room: moving and changing rows in bulk. */
export {
  type BatchOptions,
  type BatchProgress,
  type BatchResult,
  type BatchThrottle,
  type BatchWork,
  forgetBatches,
  runBatches,
} from "./batch/mod.ts";
