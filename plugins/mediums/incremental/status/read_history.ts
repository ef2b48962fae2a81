import type { Context } from "../../../../engine/plugin/mod.ts";
import { ledgerMissing, ownTable, requireLedger } from "../ledger/mod.ts";
import type { HistoryInput, HistoryOutput } from "../operations/mod.ts";
import { openReading, openWorkplace } from "../workplace.ts";

/** The operation `migrate history`: everything that ever happened, the latest first. */
export async function readHistory(input: HistoryInput, context: Context): Promise<HistoryOutput> {
  const place = await openWorkplace(input, context, { mutating: false });
  await using session = await openReading(place, context);
  if (!session) throw ledgerMissing(place.config.tracking_table, place.dsn.database);
  await requireLedger(session, place.config.tracking_table);
  if (!(await ownTable(session, "migration_history")).isThere) return { history: [], recorded: false };
  const history = await session.query<HistoryOutput["history"][number]>(
    `SELECT pg_catalog.to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS at, action, version, name,
       execution_time_ms, by, host, run, reason
     FROM confiture.migration_history WHERE $1::text IS NULL OR version = $1 ORDER BY id DESC LIMIT $2`,
    [input.version ?? null, input.limit],
  );
  return { history, recorded: true };
}
