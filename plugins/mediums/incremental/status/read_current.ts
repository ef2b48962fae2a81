import type { Context } from "../../../../engine/plugin/mod.ts";
import { readEntries, requireLedger } from "../ledger/mod.ts";
import type { CurrentInput, CurrentOutput } from "../operations/mod.ts";
import { openWorkplace } from "../workplace.ts";

/** The operation `migrate current`: the entry applied last. */
export async function readCurrent(input: CurrentInput, context: Context): Promise<CurrentOutput> {
  const place = await openWorkplace(input, context, { mutating: false });
  await using session = await context.session(place.dsn);
  const ledger = await requireLedger(session, place.config.tracking_table);
  const last = (await readEntries(session, ledger)).at(-1);
  return {
    revision: last?.version ?? null,
    name: last?.name ?? null,
    applied_at: last?.appliedAt ?? null,
    checksum: last?.checksum ?? null,
  };
}
