/** Scratch databases: made for one body of work, always dropped, orphans of killed runs swept. */
export { type AbandonedScratch, abandonedScratch, sweepScratch } from "./sweep_scratch.ts";
export { type ScratchOptions, type ScratchPlace, withScratch } from "./with_scratch.ts";
