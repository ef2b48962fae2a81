import { withLockRetries } from "../../../../engine/postgres/mod.ts";
import type { MigrationRun } from "./run_context.ts";

/** Runs the body until it gets its locks, and says so whenever it did not. */
export async function withRetries<T>(run: MigrationRun, what: string, body: () => Promise<T>): Promise<T> {
  const { host, signal, emit } = run.context;
  return await withLockRetries({
    budgetMs: run.retryBudgetMs,
    signal,
    elapsedMs: () => host.elapsedMs(),
    random: () => host.randomBytes(1)[0]! / 255,
    onRetry({ attempt, pauseMs }) {
      const message = `${what} got no lock in time (attempt ${attempt}); again in ${pauseMs} ms`;
      emit({ type: "notice", level: "warning", message });
    },
  }, body);
}
