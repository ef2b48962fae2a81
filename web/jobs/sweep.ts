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
    // Whoever took the job was gone, or cut from the answer, before the run was its own.
    const lost = await pool.query<{ id: string }>(
      `SELECT r.id FROM confiture_control.run r WHERE r.status IN ('queued', 'waiting') AND NOT EXISTS (
         SELECT FROM ${jobsSchema}._private_jobs j WHERE j.key = 'run ' || r.id
           AND (j.locked_at IS NULL OR j.locked_at > now() - make_interval(secs => ${deadSeconds})))`,
    );
    for (const { id } of lost) await queueRun(pool, id);
  }, { onAway: () => answersSince = undefined });
}
