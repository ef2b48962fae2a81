import { resolutions } from "./resolutions.ts";
import type { MigrationRun } from "./run_context.ts";

/** The flags that say how migrations are run. */
interface RunFlags {
  /** `migration.retry_seconds` when absent. */
  readonly retry_seconds?: number;
  readonly lock_timeout: number;
  readonly show_detail: boolean;
  readonly resolve: readonly string[];
}

type Parts = Pick<
  MigrationRun,
  "context" | "place" | "session" | "ledger" | "makeLedger" | "requireLock" | "isPooled"
>;

/** A run as its flags and the environment say. */
export function migrationRun(flags: RunFlags, parts: Parts): MigrationRun {
  return {
    ...parts,
    retryBudgetMs: (flags.retry_seconds ?? parts.place.config.retry_seconds) * 1_000,
    lockWaitMs: flags.lock_timeout,
    showDetail: flags.show_detail,
    resolve: resolutions(flags.resolve, parts.context.operation),
  };
}
