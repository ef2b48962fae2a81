import type { MigrationScript } from "../../../../engine/migrations/mod.ts";
import { quoteIdentifier } from "../../../../engine/postgres/mod.ts";
import { lockTransaction, poll } from "../lock/mod.ts";
import { defaultLockTimeoutMs, type MigrationRun } from "./run_context.ts";
import { type Half, runStatements } from "./run_statements.ts";
import { withoutSessionLocks } from "./session_locks.ts";
import { watchBlockers } from "./watch_blockers.ts";
import { withRetries } from "./with_retries.ts";

export interface InTransaction extends Half {
  /** Asked inside the transaction, before anything: false ends it without having done anything. */
  isWanted?(): Promise<boolean>;
  /** Runs behind the statements, inside the transaction: hooks and the ledger. */
  behind(): Promise<void>;
}

/** Runs a script and what belongs to it in one transaction. Returns the rows it changed; nothing when it was not wanted any more. */
export async function runInTransaction(
  run: MigrationRun,
  script: MigrationScript,
  { isWanted, behind, ...half }: InTransaction,
): Promise<number | undefined> {
  const { session } = run;
  const label = `${half.version}_${half.name}`;
  return await watchBlockers(run, label, () =>
    withRetries(run, label, () =>
      lockedTransaction(run, async () => {
        if (isWanted && !await isWanted()) return undefined;
        await session.execute(localSettings(run, script));
        const body = () => runStatements(run, script, half);
        const changed = run.isPooled ? await withoutSessionLocks(session, script, body) : await body();
        await session.execute(`${resetting}; ${timeouts(run, script)}`);
        await run.requireLock?.();
        await behind();
        return changed;
      })));
}

/** What a file set ends with it, and its temporary tables, which would hide others: for whoever uses the session or the server process next. */
export const resetting = "RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; CLOSE ALL; DISCARD TEMP";

/** The transaction; behind a pooler it takes the lock by itself, again and again until it gets it. */
export async function lockedTransaction<T>(
  run: Pick<MigrationRun, "session" | "isPooled" | "context" | "lockWaitMs">,
  body: () => Promise<T>,
): Promise<T> {
  const { session, isPooled, context, lockWaitMs } = run;
  if (!isPooled) return await session.transaction(body);
  let result: { value: T } | undefined;
  const { host, signal } = context;
  await poll(
    session,
    { host, signal, waitMs: lockWaitMs, command: context.operation },
    () =>
      session.transaction(async () => {
        if (!await lockTransaction(session)) return false;
        result = { value: await body() };
        return true;
      }),
  );
  return result!.value;
}

/** Settings of one migration's transaction: its timeouts, and the role that it runs as. */
export function localSettings(run: MigrationRun, script: MigrationScript, local = "LOCAL "): string {
  const { runAs } = script.frontMatter;
  const all = timeouts(run, script, local);
  return runAs === undefined ? all : `${all}; SET ${local}ROLE ${quoteIdentifier(runAs)}`;
}

/** What its top says, else the environment, else ours; what a role has for itself would end it halfway. */
function timeouts({ place, session }: MigrationRun, { frontMatter }: MigrationScript, local = "LOCAL "): string {
  const config = place.environment?.config;
  const lock = frontMatter.lockTimeoutMs ?? config?.lock_timeout_ms ?? defaultLockTimeoutMs;
  const statement = frontMatter.statementTimeoutMs ?? config?.statement_timeout_ms ?? 0;
  return [
    `SET ${local}lock_timeout = ${lock}`,
    `SET ${local}statement_timeout = ${statement}`,
    `SET ${local}idle_in_transaction_session_timeout = 0`,
    ...(session.serverVersion < 170_000 ? [] : [`SET ${local}transaction_timeout = 0`]),
  ].join("; ");
}
