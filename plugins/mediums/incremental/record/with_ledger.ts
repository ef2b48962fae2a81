import type { Context } from "../../../../engine/plugin/mod.ts";
import { lockedTransaction, type MigrationRun } from "../execute/mod.ts";
import { underLock } from "../up/mod.ts";
import { type MigrationChoice, openMigrating, openWorkplace } from "../workplace.ts";

/** What changing the ledger needs, where no migration runs. */
export type LedgerRun = Pick<
  MigrationRun,
  "context" | "place" | "session" | "ledger" | "makeLedger" | "isPooled" | "lockWaitMs"
>;

export interface LedgerInput extends MigrationChoice {
  lock_timeout: number;
  no_lock: boolean;
  show_detail?: boolean;
}

/** Runs the body with the ledger of the target, or where `beforeDdl` makes it, under the lock of its migrations. */
export async function withLedger<T>(
  input: LedgerInput,
  context: Context,
  body: (run: LedgerRun) => Promise<T>,
): Promise<T> {
  const place = await openWorkplace(input, context, { mutating: true });
  const { session, isPooled } = await openMigrating(place, context, { showDetail: input.show_detail });
  return await underLock(
    input,
    { place, session, isPooled, context },
    (ledger, makeLedger) =>
      body({ context, place, session, ledger, makeLedger, isPooled, lockWaitMs: input.lock_timeout }),
  );
}

/** One transaction of such a run; behind a pooler it holds the lock itself. */
export async function inOneTransaction<T>(run: LedgerRun, body: () => Promise<T>): Promise<T> {
  return await lockedTransaction(run, body);
}

/** Asks where the environment is protected or wants to be asked, and always when `isAlways`. */
export async function askBefore(
  { place, context }: Pick<LedgerRun, "place" | "context">,
  request: { question: string; loses: string },
  { isAlways = false }: { isAlways?: boolean } = {},
): Promise<void> {
  const { protected: isProtected, require_confirmation: asks } = place.environment?.config ?? {};
  if (isAlways || isProtected || asks) await context.consent(request);
}
