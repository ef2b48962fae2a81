import { isConfitureError } from "../../errors.ts";
import { pause } from "../../pause.ts";

export interface LockRetries {
  /** How long lock timeouts are retried before giving up. */
  readonly budgetMs: number;
  readonly signal: AbortSignal;
  elapsedMs(): number;
  /** Between 0 and 1, for the jitter of the pauses. */
  random(): number;
  /** Called before each pause. */
  onRetry?(info: { attempt: number; pauseMs: number }): Promise<void> | void;
}

/**
 * Runs the body until it gets its locks. Nothing is held between two attempts, so that nobody queues behind one; the
 * pauses grow, with a jitter that keeps two runs from meeting again and again.
 */
export async function withLockRetries<T>(
  { budgetMs, signal, elapsedMs, random, onRetry }: LockRetries,
  body: (attempt: number) => Promise<T>,
): Promise<T> {
  const started = elapsedMs();
  for (let attempt = 1;; attempt++) {
    try {
      return await body(attempt);
    } catch (error) {
      const isLock = isConfitureError(error, "lock-timeout") || isConfitureError(error, "deadlock");
      const pauseMs = Math.round(Math.min(10_000, 250 * 2 ** (attempt - 1)) * (0.5 + random()));
      if (!isLock || elapsedMs() - started + pauseMs > budgetMs) throw error;
      await onRetry?.({ attempt, pauseMs });
      await pause(pauseMs, signal);
    }
  }
}
