import { timeText } from "../control/mod.ts";
import type { Pool } from "../../engine/postgres/mod.ts";
import { inPlaces, type SeenPlace } from "../runs/mod.ts";

interface WaitingApproval extends Record<string, unknown> {
  id: number;
  project: string;
  environment: string;
  operation: string;
  effect: "write" | "destroy";
  state: "open" | "approved" | "rejected" | "dead";
  requested_by: string;
  requested_at: string;
  decided_by: string | null;
  decided_at: string | null;
  comment: string | null;
  died_of: string | null;
}

interface WaitingRun extends Record<string, unknown> {
  id: string;
  project: string | null;
  environment: string | null;
  operation: string;
  effect: "read" | "write" | "destroy";
  status: "waiting" | "paused" | "failed" | "interrupted";
  requested_by: string;
  created_at: string;
  finished_at: string | null;
  code: string | null;
  problem: string | null;
  /** A later run of the same operation in the same place succeeded. */
  succeeded_since: string | null;
}

/** What waits for a person. */
export interface Waiting {
  open: WaitingApproval[];
  own: WaitingApproval[];
  failed: WaitingRun[];
  held: WaitingRun[];
}

/** For how long somebody is told of their own runs that failed and approvals that were decided. */
export const recentDays = 7;

const most = 200;

const time = (column: string) => `${timeText(column, "ms")} AS ${column.split(".").at(-1)}`;

const approval = `SELECT a.id, p.name AS project, a.environment, a.operation, a.effect, a.requested_by,
    ${time("a.requested_at")}, a.decided_by, ${time("a.decided_at")}, a.comment,
    CASE WHEN a.decision = 'rejected' THEN 'rejected' WHEN s.is_dead THEN 'dead' ELSE coalesce(a.decision, 'open') END
      AS state,
    coalesce(a.died_of, CASE WHEN s.is_dead THEN 'its review ended as ' || v.status END) AS died_of
  FROM confiture_control.approval a
  JOIN confiture_control.project p ON p.id = a.project
  JOIN confiture_control.run v ON v.id = a.review_run
  CROSS JOIN LATERAL (SELECT a.died_at IS NOT NULL OR a.shown_hash IS NULL
    AND v.status IN ('failed', 'cancelled', 'interrupted') AS is_dead) s`;

const run = `SELECT r.id, p.name AS project, r.environment, r.operation, r.effect, r.status, r.requested_by,
    ${time("r.created_at")}, ${time("r.finished_at")}, r.error ->> 'code' AS code,
    left(r.error ->> 'message', 300) AS problem`;

/** Where somebody may look and decide; null is everywhere. */
export interface WaitingPlaces {
  seen: readonly SeenPlace[] | null;
  decided: readonly SeenPlace[] | null;
}

/** Everything that waits for somebody: for the person as its author, or for anybody who may decide there. */
export async function readWaiting(
  pool: Pick<Pool, "query">,
  person: number,
  { seen, decided }: WaitingPlaces,
): Promise<Waiting> {
  const [view, approve] = [seen && JSON.stringify(seen), decided && JSON.stringify(decided)];
  const [open, own, failed, held] = await Promise.all([
    pool.query<WaitingApproval>(
      `${approval} WHERE a.used_by IS NULL AND a.died_at IS NULL AND a.decision IS NULL AND a.shown_hash IS NOT NULL
         AND a.author IS DISTINCT FROM $1::bigint AND ${inPlaces("$2", "p.name", "a.environment")}
         AND ${inPlaces("$3", "p.name", "a.environment")} ORDER BY a.id LIMIT ${most}`,
      [person, view, approve],
    ),
    pool.query<WaitingApproval>(
      `${approval} WHERE (a.used_by IS NULL OR a.died_at IS NOT NULL) AND a.author = $1::bigint AND
         NOT EXISTS (SELECT FROM confiture_control.approval n WHERE n.replaces = a.id) AND a.requested_at > now() - interval '90 days'
         AND ${inPlaces("$2", "p.name", "a.environment")}
         AND (a.decision = 'approved' AND NOT s.is_dead
           OR coalesce(a.decided_at, a.died_at, v.finished_at) > now() - make_interval(days => ${recentDays})
             AND (a.decision IS NOT NULL OR s.is_dead))
       ORDER BY a.id DESC LIMIT 100`,
      [person, view],
    ),
    pool.query<WaitingRun>(
      `${run}, (SELECT l.id FROM confiture_control.run l WHERE l.project = r.project AND l.environment = r.environment
           AND l.operation = r.operation AND l.status = 'succeeded' AND l.created_at > r.created_at
         ORDER BY l.created_at DESC LIMIT 1) AS succeeded_since
       FROM confiture_control.run r LEFT JOIN confiture_control.project p ON p.id = r.project
       WHERE r.person = $1::bigint AND r.status IN ('failed', 'interrupted')
         AND r.created_at > now() - make_interval(days => ${recentDays})
         AND ${inPlaces("$2", "p.name", "r.environment")}
       ORDER BY r.created_at DESC LIMIT 50`,
      [person, view],
    ),
    pool.query<WaitingRun>(
      `${run}, NULL AS succeeded_since
       FROM confiture_control.run r LEFT JOIN confiture_control.project p ON p.id = r.project
       WHERE r.status IN ('waiting', 'paused') AND ${inPlaces("$1", "p.name", "r.environment")}
       ORDER BY r.created_at LIMIT ${most}`,
      [view],
    ),
  ]);
  return { open, own, failed, held };
}
