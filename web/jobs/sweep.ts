import type { Pool } from "../../engine/postgres/mod.ts";
import type { Control } from "../control/mod.ts";
import { jobsSchema, queueRun } from "../runs/mod.ts";
import { deadSeconds } from "./claim_run.ts";
import { repeat, type Repeated } from "./repeat.ts";

const sweepMs = 5_000;

/**
 * Finds runs whose worker is gone and gives their jobs back to the queue, and runs whose job got lost before. It looks only after the control database has
 * answered for as long as it takes to be declared dead: after an outage everybody's heartbeat is old.
 */
export function startSweeping({ pool }: Control, unlock: (locks: string[]) => Promise<void>): Repeated {
  let answersSince: number | undefined;
  return repeat(sweepMs, async () => {
    const [now] = await pool.query<{ seconds: number }>("SELECT extract(epoch FROM now())::float8 AS seconds");
    answersSince ??= now!.seconds;
    if (now!.seconds - answersSince < deadSeconds) return;
    const orphans = await pool.query<{ job_lock: string }>(
      `SELECT DISTINCT r.job_lock FROM confiture_control.run r
       JOIN confiture_control.worker w ON w.id = r.worker
       WHERE r.status = 'running' AND r.job_lock IS NOT NULL
         AND w.heartbeat_at < now() - make_interval(secs => ${deadSeconds})`,
    );
    if (orphans.length > 0) await unlock(orphans.map(({ job_lock }) => job_lock));
    for (const id of await lostRuns(pool)) await queueRun(pool, id);
  }, { onAway: () => answersSince = undefined });
}

/**
 * Runs that no job will come to. Whoever took it was gone, or cut from the answer, before the run was its own; or one that
 * was only thought dead came back and finished the job of its successor, who is gone by now.
 */
export async function lostRuns(pool: Pick<Pool, "query">): Promise<string[]> {
  const lost = await pool.query<{ id: string }>(
    `SELECT r.id FROM confiture_control.run r LEFT JOIN confiture_control.worker w ON w.id = r.worker
     WHERE (r.status IN ('queued', 'waiting') OR r.status = 'running'
       AND w.heartbeat_at < now() - make_interval(secs => ${deadSeconds})) AND NOT EXISTS (
       SELECT FROM ${jobsSchema}._private_jobs j WHERE j.key = 'run ' || r.id
         AND (j.locked_at IS NULL OR j.locked_at > now() - make_interval(secs => ${deadSeconds})))`,
  );
  return lost.map(({ id }) => id);
}
