import type { RunAnswer } from "../api/mod.ts";
import { ask, get, path } from "./api.ts";
import { isOpen } from "./run_states.ts";

/** Asks for a run of an operation; gives its id. */
export async function askRun(
  operation: string,
  order: {
    project: string;
    input: Record<string, unknown>;
    confirm?: string;
    attach?: { path: string; run: string }[];
  },
): Promise<string> {
  return (await ask<{ run: string }>("POST", path`/api/operations/${operation}`, order)).run;
}

/** Waits for the end of a run by its stream of events, and gives what came of it. */
export async function runEnd(run: string, signal?: AbortSignal): Promise<RunAnswer> {
  await new Promise<void>((resolve, reject) => {
    const source = new EventSource(path`/api/runs/${run}/events`);
    const end = (act: () => void) => () => {
      source.close();
      act();
    };
    source.addEventListener("over", end(resolve));
    signal?.addEventListener("abort", end(() => reject(signal.reason)));
  });
  const answer = await get<RunAnswer>(path`/api/runs/${run}`, signal);
  // The stream may end a moment before the row does.
  return isOpen(answer.status) ? await runEnd(run, signal) : answer;
}
