import { newRunId } from "../../engine/run/mod.ts";
import type { Host } from "../../engine/mod.ts";
import type { Session } from "../../engine/postgres/mod.ts";
import { recordAudit } from "../audit/mod.ts";
import { type TraceContext, traceparentOf } from "../traces/mod.ts";

/** What is needed to execute an operation on any host. */
export interface RunOrder {
  project: { id: number; name: string } | null;
  bundle: string | null;
  operation: string;
  effect: "read" | "write" | "destroy";
  environment?: string;
  input: Record<string, unknown>;
  /** Results of other runs that lie in its folder as files. */
  attached?: readonly { path: string; run: string }[];
  by: { name: string; person: number | null };
  /** Whoever asks agrees to lose what it loses. */
  isConsented?: boolean;
  schedule?: number;
  approval?: number;
  address?: string;
  request?: string;
  /** The span that asks for it; the run's own ones are below it. */
  trace?: TraceContext;
}

/** Schema of the job queue, and the name of its only kind of job that executes something. */
export const jobsSchema = "confiture_jobs";
export const runTask = "run";

/** Writes a run and its job in the caller's transaction, with its entry of the audit log. Returns its id. */
export async function requestRun(session: Session, host: Host, order: RunOrder): Promise<string> {
  const id = newRunId(host);
  const { project, bundle, operation, effect, environment, input, attached = [] } = order;
  const { by, isConsented = false, schedule, approval, address, request, trace } = order;
  await session.query(
    `INSERT INTO confiture_control.run
       (id, project, bundle, operation, effect, environment, input, attached, is_consented, requested_by, person,
        schedule, approval, traceparent, git_commit)
     VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8::jsonb, $9, $10, $11, $12, $13, $14, (
       SELECT CASE WHEN p.bundle = b.bundle THEN coalesce(g.git_commit, b.git_commit) ELSE b.git_commit END
       FROM confiture_control.project_bundle b JOIN confiture_control.project p ON p.id = b.project
       LEFT JOIN confiture_control.project_git g ON g.project = p.id WHERE b.project = $2 AND b.bundle = $3))`,
    [
      ...[id, project?.id, bundle, operation, effect, environment, JSON.stringify(input), JSON.stringify(attached)],
      ...[isConsented, by.name, by.person, schedule, approval, trace && traceparentOf(trace)],
    ],
  );
  await queueRun(session, id);
  await recordAudit(session, {
    actor: by.name,
    action: "run.request",
    subject: id,
    details: { operation, project: project?.name ?? null, environment: environment ?? null, bundle, approval },
    address,
    request,
  });
  return id;
}

/** Puts a run's job into the queue; a job of it that waits already comes forward. */
export async function queueRun(session: Pick<Session, "query">, run: string, inMs = 0): Promise<void> {
  // max_attempts counts crashes only: a run that failed is a job that is done.
  await session.query(
    `SELECT 1 AS one FROM ${jobsSchema}.add_job($1, json_build_object('run', $2::text), job_key => 'run ' || $2,
       max_attempts => 25, run_at => now() + make_interval(secs => $3::float8))`,
    [runTask, run, inMs / 1000],
  );
}
