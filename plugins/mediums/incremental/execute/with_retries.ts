import { isConfitureError } from "../../../../engine/errors.ts";
import { pause } from "../../../../engine/pause.ts";
import type { MigrationRun } from "./run_context.ts";

/**
 * Runs the body until it gets its locks. Nothing is held between two attempts, so that nobody queues behind one; the
 * pauses grow, with a jitter that keeps two runs from meeting again and again.
 */
export async function withRetries<T>(run: MigrationRun, what: string, body: () => Promise<T>): Promise<T> {
  const { host, signal, emit } = run.context;
  const started = host.elapsedMs();
  for (let attempt = 1;; attempt++) {
    try {
      return await body();
    } catch (error) {
      const isLock = isConfitureError(error, "lock-timeout") || isConfitureError(error, "deadlock");
      const pauseMs = Math.min(10_000, 250 * 2 ** (attempt - 1)) * (0.5 + host.randomBytes(1)[0]! / 255);
      if (!isLock || host.elapsedMs() - started + pauseMs > run.retryBudgetMs) throw error;
      const message = `${what} got no lock in time (attempt ${attempt}); again in ${Math.round(pauseMs)} ms`;
      emit({ type: "notice", level: "warning", message });
      await pause(pauseMs, signal);
    }
  }
}
