import type { RunAnswer } from "../api/mod.ts";
import { ask, asProblem, get, isAway, path } from "./api.ts";
import { isOpen } from "./run_states.ts";

/** Asks for a run of an operation; gives its id. */
export async function askRun(
  operation: string,
  order: {
    project: string;
    /** Files to run with; the newest when absent. */
    bundle?: string;
    input: Record<string, unknown>;
    confirm?: string;
    attach?: { path: string; run: string }[];
  },
): Promise<string> {
  return (await ask<{ run: string }>("POST", path`/api/operations/${operation}`, order)).run;
}

/**
 * Waits for the end of a run, and gives what came of it. It asks and holds no connection: a browser has six of them for
 * a host, which a few runs that wait for a lock would take from everything else on the page.
 */
export async function runEnd(run: string, signal?: AbortSignal): Promise<RunAnswer> {
  for (let waitMs = 200;; waitMs = Math.min(2_000, waitMs * 1.5)) {
    const answer = await get<RunAnswer>(path`/api/runs/${run}`, signal).catch((error) => {
      if (signal?.aborted || !isAway(asProblem(error))) throw error;
    });
    if (answer && !isOpen(answer.status)) return answer;
    await pause(waitMs, signal);
  }
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    }, { once: true });
  });
}
