import type { LedgerRun } from "../record/mod.ts";
import { ledgerAfterLoss } from "../up/mod.ts";

/** Whether the server had committed the new ledger although its answer got lost. */
export async function outcomeOf(
  run: LedgerRun,
  { version, checksum }: { version: string; checksum: string },
): Promise<"done" | "undone" | "unknown"> {
  try {
    const { isOver, entries } = await ledgerAfterLoss(run);
    if (entries.some((entry) => entry.version === version && entry.checksum === checksum)) return "done";
    return isOver ? "undone" : "unknown";
  } catch {
    return "unknown"; // the server cannot be asked
  }
}
