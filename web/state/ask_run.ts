import type { RunAnswer } from "../api/mod.ts";
import { ask, askAgainMs, asProblem, get, isAway, path } from "./api.ts";
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
  for (;;) {
    await streamEnd(run, signal);
    try {
      const answer = await get<RunAnswer>(path`/api/runs/${run}`, signal);
      // The stream may end a moment before the row does.
      if (!isOpen(answer.status)) return answer;
    } catch (error) {
      // What says that nobody may see it is the end of waiting; a server that is away is not.
      if (!isAway(asProblem(error))) throw error;
      await new Promise((resolve) => setTimeout(resolve, askAgainMs));
    }
    signal?.throwIfAborted();
  }
}

/** Until the stream says that the run is over, or is refused: the browser takes up by itself what only broke. */
async function streamEnd(run: string, signal?: AbortSignal): Promise<void> {
  const source = new EventSource(path`/api/runs/${run}/events`);
  try {
    await new Promise<void>((resolve, reject) => {
      source.addEventListener("over", () => resolve());
      source.addEventListener("error", () => source.readyState === EventSource.CLOSED && resolve());
      signal?.addEventListener("abort", () => reject(signal.reason));
      signal?.throwIfAborted();
    });
  } finally {
    source.close();
  }
}
