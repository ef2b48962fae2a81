import type { Pool } from "../../engine/postgres/mod.ts";

/** A worker that has not been heard of for so long counts as dead, and what it ran is taken over. */
export const deadSeconds = 20;

export interface ClaimedRun extends Record<string, unknown> {
  id: string;
  project: number | null;
  /** Who asked for it. */
  person: number | null;
  requested_by: string;
  project_name: string | null;
  bundle: string | null;
  operation: string;
  effect: "read" | "write" | "destroy";
  environment: string | null;
  input: Record<string, unknown>;
  approval: number | null;
  /** An earlier attempt found that what was approved is what is there. */
  is_approval_checked: boolean;
  /** Whoever asked for it agreed to lose what it loses. */
  is_consented: boolean;
  attached: { path: string; run: string }[];
  /** The approval whose review it is. */
  reviews: number | null;
  attempt: number;
  last_event: number;
  /** An earlier attempt has told that it began; one that waited for its target has not. */
  has_started: boolean;
  /** Span that its attempts are below, or the first attempt itself. */
  traceparent: string | null;
  /** What was wished of it when nobody was there to hear it. */
  wish: "cancel" | "pause" | null;
  /** True when another worker had it before and is gone. */
  is_takeover: boolean;
}

/**
 * Makes a run this worker's, as its newest attempt; undefined when it is over, paused, or with a worker that lives.
 * `isAskedAgain`: the answer of a first try got lost, so that the run may be this worker's already. `traceparent` is kept
 * with a run that belongs to no trace yet.
 */
export async function claimRun(
  pool: Pool,
  run: string,
  { worker, job, isAskedAgain, traceparent }: {
    worker: string;
    job: string;
    isAskedAgain: boolean;
    traceparent?: string;
  },
): Promise<ClaimedRun | undefined> {
  const [row] = await pool.query<ClaimedRun>(
    `WITH before AS (
       SELECT r.id, r.status, r.worker FROM confiture_control.run r
       LEFT JOIN confiture_control.worker w ON w.id = r.worker
       WHERE r.id = $1 AND (r.status IN ('queued', 'waiting') OR r.status = 'running' AND (w.id IS NULL OR
         $4 AND w.id = $2 OR w.stopped_at IS NOT NULL OR w.heartbeat_at < now() - make_interval(secs => ${deadSeconds})))
       FOR UPDATE OF r)
     UPDATE confiture_control.run r
     SET status = 'running', attempt = r.attempt + 1, worker = $2, target = NULL,
       job_lock = (SELECT locked_by FROM confiture_jobs._private_jobs j WHERE j.id = $3::bigint),
       started_at = coalesce(r.started_at, now()), traceparent = coalesce(r.traceparent, $5)
     FROM before b
     WHERE r.id = b.id
     RETURNING r.id, r.project, r.person, r.requested_by, (SELECT name FROM confiture_control.project p WHERE p.id = r.project) AS project_name,
       r.bundle, r.operation, r.effect, r.environment, r.input, r.approval, r.is_approval_checked, r.is_consented,
       r.attached, (SELECT a.id FROM confiture_control.approval a WHERE a.review_run = r.id) AS reviews, r.attempt,
       r.last_event,
       EXISTS (SELECT FROM confiture_control.run_event e WHERE e.run = r.id AND e.event ->> 'type' = 'started')
         AS has_started, r.traceparent, r.wish,
       b.status = 'running' AND b.worker IS DISTINCT FROM $2 AS is_takeover`,
    [run, worker, job, isAskedAgain, traceparent],
  );
  return row;
}

/**
 * Makes the run the only one that runs on its target. False when another has it; the index of the table decides, so two
 * workers never both get it.
 */
export async function claimTarget(pool: Pool, { id, attempt }: ClaimedRun, target: string): Promise<boolean> {
  const rows = await pool.query(
    `UPDATE confiture_control.run r SET target = $3 WHERE id = $1 AND attempt = $2 AND NOT EXISTS (
       SELECT 1 FROM confiture_control.run o WHERE o.target = $3 AND o.status = 'running' AND o.id <> $1)
     RETURNING 1 AS one`,
    [id, attempt, target],
  ).catch((error: unknown) => {
    // The other came between the question and the answer.
    if ((error as { facts?: { sqlstate?: string } }).facts?.sqlstate === "23505") return [];
    throw error;
  });
  return rows.length > 0;
}

/** Puts a run back to wait for its target. */
export async function letRunWait(pool: Pool, { id, attempt }: ClaimedRun): Promise<void> {
  await pool.query(
    `UPDATE confiture_control.run SET status = 'waiting', worker = NULL, target = NULL WHERE id = $1 AND attempt = $2`,
    [id, attempt],
  );
}

/** True when a run may lose its fence to another: it is over, or a worker that is gone had it. */
export async function isRunGone(pool: Pool, run: string): Promise<boolean | undefined> {
  const [row] = await pool.query<{ gone: boolean }>(
    `SELECT r.status NOT IN ('running') AS gone FROM confiture_control.run r WHERE r.id = $1`,
    [run],
  );
  return row?.gone;
}
