import { type Signal, useSignal } from "@preact/signals";
import { asProblem, type Problem } from "../state/mod.ts";

export interface Act {
  /** What was wrong with the last one. */
  problem: Signal<Problem | undefined>;
  /** Does it, keeps what goes wrong for the page to show, and tells whether it went well. */
  run(work: () => Promise<unknown>): Promise<boolean>;
}

/** Something that a page asks the server to do. */
export function useAct(): Act {
  const problem = useSignal<Problem | undefined>(undefined);
  return {
    problem,
    async run(work) {
      problem.value = undefined;
      try {
        await work();
        return true;
      } catch (error) {
        problem.value = asProblem(error);
        return false;
      }
    },
  };
}
