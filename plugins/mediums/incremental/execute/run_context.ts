import type { Context } from "../../../../engine/plugin/mod.ts";
import type { Session } from "../../../../engine/postgres/mod.ts";
import type { Statement } from "../../../../engine/sql/mod.ts";
import type { Ledger } from "../ledger/mod.ts";
import type { Workplace } from "../workplace.ts";

/** What running migrations needs, whichever way they go. */
export interface MigrationRun {
  readonly context: Context;
  readonly place: Workplace;
  readonly session: Session;
  readonly ledger: Ledger;
  /** Throws when the lock that keeps others out was let go of; absent where none is held by the session. */
  requireLock?(): Promise<void>;
  /** Makes the ledger where it is missing. */
  makeLedger(): Promise<Ledger>;
  /** Nothing but transactions can be used: each takes the lock by itself. */
  readonly isPooled: boolean;
  /** For how long a migration that got no lock is tried again. */
  readonly retryBudgetMs: number;
  /** How long to wait for another run that holds the lock. */
  readonly lockWaitMs: number;
  readonly showDetail: boolean;
  /** What people decided about statements that an earlier run was stopped in, by version. */
  readonly resolve: ReadonlyMap<string, "done" | "again">;
  /** Runs a statement and looks at it: then each is sent by itself, and the next when it is done. */
  observe?(statement: Statement, body: () => Promise<void>): Promise<void>;
}

/** Default of `lock_timeout` for a migration's statements. */
export const defaultLockTimeoutMs = 3_000;

/** The run as the history names it. */
export function runFacts({ context }: Pick<MigrationRun, "context">): { run: string; hostname: string | null } {
  return { run: context.run, hostname: context.host.hostname ?? null };
}

/** The phase before anything changes. Behind it the ledger is there: a hook that refuses leaves a database as it was. */
export async function beforeDdl<R extends Pick<MigrationRun, "context" | "ledger" | "makeLedger">>(
  run: R,
  facts: Readonly<Record<string, unknown>>,
): Promise<R> {
  await run.context.phase("before_ddl", facts);
  return { ...run, ledger: await run.makeLedger() };
}
