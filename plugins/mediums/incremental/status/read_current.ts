import type { Context } from "../../../../engine/plugin/mod.ts";
import { ledgerMissing, readEntries, requireLedger } from "../ledger/mod.ts";
import type { CurrentInput, CurrentOutput } from "../operations/mod.ts";
import { openReading, openWorkplace } from "../workplace.ts";

/** The operation `migrate current`: the entry applied last. */
export async function readCurrent(input: CurrentInput, context: Context): Promise<CurrentOutput> {
  const place = await openWorkplace(input, context, { mutating: false });
  await using session = await openReading(place, context);
  if (!session) throw ledgerMissing(place.config.tracking_table, place.dsn.database);
  const ledger = await requireLedger(session, place.config.tracking_table);
  const last = (await readEntries(session, ledger)).at(-1);
  return {
    revision: last?.version ?? null,
    name: last?.name ?? null,
    applied_at: last?.appliedAt ?? null,
    checksum: last?.checksum ?? null,
  };
}
