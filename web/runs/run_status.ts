/** States of a run; behind "paused" are those that it ends in. */
export const runStatuses = [
  "queued",
  "waiting",
  "running",
  "paused",
  "succeeded",
  "failed",
  "cancelled",
  "interrupted",
] as const;
