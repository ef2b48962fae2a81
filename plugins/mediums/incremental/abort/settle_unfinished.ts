import type { Context } from "../../../../engine/plugin/mod.ts";
import { settleStatements } from "../execute/mod.ts";
import { findLedger, readEntries } from "../ledger/mod.ts";
import { standingOf } from "../plan/mod.ts";
import { prepare, underLock } from "../up/mod.ts";
import { type MigrationChoice, openMigrating, openWorkplace } from "../workplace.ts";

/**
 * Leaves no statement of a pending migration between done and not done: an invalid index is dropped, and what was
 * finished is noted. What is committed stays, in the ledger or as the statements that `up` goes on behind.
 */
export async function settleUnfinished(choice: MigrationChoice, context: Context): Promise<void> {
  const place = await openWorkplace(choice, context, { mutating: true });
  const { session, isPooled } = await openMigrating(place, context);
  const ledger = await findLedger(session, place.config.tracking_table);
  // Without one, no run came as far as to begin anything; behind a pooler nothing runs outside of transactions.
  if (!ledger || isPooled) return;
  const input = { lock_timeout: 30_000, no_lock: false };
  await underLock(input, { place, session, isPooled, context }, async (found) => {
    const { pending } = await standingOf(place.folder, await readEntries(session, found));
    for (const each of pending) {
      if (each.file.body !== "sql") continue;
      const { script } = await prepare(each);
      if (!script.transactional) await settleStatements(session, script, each.file.version, context);
    }
  });
}
