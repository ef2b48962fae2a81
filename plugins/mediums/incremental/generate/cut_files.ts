import { cutIntoSegments, type Step } from "../../../../engine/change/mod.ts";

/** The steps of one migration file. */
export interface FilePart {
  readonly steps: readonly Step[];
  /** All of them in one transaction; else each commits by itself. */
  readonly transactional: boolean;
}

/**
 * Cuts a plan into files. What has to happen together becomes a file that is one transaction. What runs alone, in a
 * transaction of its own or in none, goes with its neighbours into one that is applied statement by statement and taken
 * up where it was stopped: nothing that belongs together is ever done by halves, and no file is more than it says.
 */
export function cutFiles(steps: readonly Step[]): FilePart[] {
  const files: { steps: Step[]; isSingle: boolean }[] = [];
  for (const { transactional, steps: segment } of cutIntoSegments(steps)) {
    const isSingle = segment.length === 1;
    const last = files.at(-1);
    if (isSingle && last?.isSingle) last.steps.push(...segment);
    else files.push({ steps: [...segment], isSingle: isSingle || !transactional });
  }
  return files.map(({ steps }) => ({ steps, transactional: isOneTransaction(steps) }));
}

/** Whether steps can be one transaction: all share one, or there is but one that allows one. */
export function isOneTransaction(steps: readonly Step[]): boolean {
  return steps.every(({ transaction }) => transaction === "shared") ||
    (steps.length === 1 && steps[0]!.transaction === "own");
}
