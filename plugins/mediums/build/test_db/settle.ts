import { pause } from "../../../../engine/pause.ts";

/** Between two tries. PostgreSQL itself waits up to five seconds for connections to go, each time. */
const pauseMs = 200;

export interface Patience {
  attempts?: number;
  signal?: AbortSignal;
  /** Before the next try. */
  onRetry?(error: unknown, attempt: number): Promise<void> | void;
}

/** Tries again as long as the failure is one that passes by itself. */
export async function settle<T>(
  attempt: () => Promise<T>,
  passes: (error: unknown) => boolean,
  { attempts = 10, signal, onRetry }: Patience = {},
): Promise<T> {
  for (let count = 1;; count++) {
    try {
      return await attempt();
    } catch (error) {
      if (!passes(error) || count === attempts || signal?.aborted) throw error;
      await onRetry?.(error, count);
      await pause(pauseMs, signal);
    }
  }
}
