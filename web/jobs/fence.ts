import { ConfitureError, isConfitureError } from "../../engine/errors.ts";
import type { Fence, Session } from "../../engine/postgres/mod.ts";
import { describeDsn } from "../../engine/project/mod.ts";

/** One row on the target says which run has it; every transaction that wrote something asks for its number. */
const table = `CREATE TABLE IF NOT EXISTS confiture.fence (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row), epoch bigint NOT NULL, run text)`;

const statement = "SELECT 1 AS held FROM confiture.fence WHERE epoch = $1 FOR SHARE";

/** Takes the fence for a run; `held` is the run that has it instead. A successor ends the old backends first. */
export async function takeFence(
  session: Session,
  run: string,
  mayTakeFrom: (run: string) => Promise<boolean>,
): Promise<{ fence: Fence } | { held: string }> {
  await ensureFence(session);
  const [row] = await session.query<{ run: string | null }>("SELECT run FROM confiture.fence");
  const holder = row?.run ?? null;
  if (holder !== null && holder !== run && !await mayTakeFrom(holder)) return { held: holder };
  if (holder !== null) await endBackends(session, holder);
  const [taken] = await session.query<{ epoch: number }>(
    `UPDATE confiture.fence SET epoch = epoch + 1, run = $1 WHERE run IS NOT DISTINCT FROM $2 RETURNING epoch`,
    [run, holder],
  );
  if (!taken) return { held: "another run that was quicker" };
  return { fence: { statement, epoch: Number(taken.epoch) } };
}

/**
 * Gives the fence back, unless a successor in the same run has it by now; a build may have put another database in the
 * place of the one that had it, whose fence counts anew.
 */
export async function leaveFence(session: Session, run: string, { epoch }: Fence): Promise<void> {
  try {
    await session.execute("UPDATE confiture.fence SET run = NULL WHERE run = $1 AND epoch <= $2", [run, epoch]);
  } catch (error) {
    if (!isConfitureError(error, "statement-failed")) throw error;
  }
}

/** Ends what a run that is gone has left on the target's server: its sessions carry the run's id as their name. */
async function endBackends(session: Session, run: string): Promise<void> {
  await session.query(
    `SELECT pg_catalog.pg_terminate_backend(pid, 10000) AS ended FROM pg_catalog.pg_stat_activity
     WHERE application_name LIKE '%' || $1 AND pid <> pg_catalog.pg_backend_pid()
       AND usename = current_user`,
    [run],
  );
}

async function ensureFence(session: Session): Promise<void> {
  const found = await session.query(
    "SELECT 1 AS one FROM pg_catalog.to_regclass('confiture.fence') t WHERE t IS NOT NULL",
  );
  if (found.length > 0) return;
  try {
    await session.transaction(async () => {
      // Two who come at once would both not find it; CREATE … IF NOT EXISTS does not wait for the other.
      await session.query("SELECT pg_catalog.pg_advisory_xact_lock(7165065861225654388) AS locked");
      await session.execute("CREATE SCHEMA IF NOT EXISTS confiture");
      await session.execute(table);
      await session.execute("INSERT INTO confiture.fence (epoch) VALUES (0) ON CONFLICT DO NOTHING");
    });
  } catch (error) {
    if (!isConfitureError(error, "permission-denied")) throw error;
    const { dsn } = session;
    throw new ConfitureError(
      "fence-refused",
      { target: describeDsn(dsn), role: dsn.user, why: error.message },
      { cause: error },
    );
  }
}
