import { ConfitureError } from "../../engine/errors.ts";
import type { Session } from "../../engine/postgres/mod.ts";
import { inPlaces, type SeenPlace } from "./in_places.ts";
import { timeText } from "../control/mod.ts";

export interface RunRow extends Record<string, unknown> {
  id: string;
  project: string | null;
  bundle: string | null;
  /** The commit that its files are of. */
  commit: string | null;
  operation: string;
  effect: "read" | "write" | "destroy";
  environment: string | null;
  input: Record<string, unknown>;
  status: "queued" | "waiting" | "running" | "paused" | "succeeded" | "failed" | "cancelled" | "interrupted";
  requested_by: string;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  attempt: number;
  worker: string | null;
  last_event: number;
  wish: "cancel" | "pause" | null;
  exit_code: number | null;
}

const time = (column: string) => `${timeText(column, "ms")} AS ${column.split(".").at(-1)}`;

const columns =
  `r.id, p.name AS project, r.bundle, r.git_commit AS commit, r.operation, r.effect, r.environment, r.input, r.status,
  r.requested_by, ${time("r.created_at")}, ${time("r.started_at")}, ${time("r.finished_at")}, r.attempt, r.worker,
  r.last_event, r.wish, r.exit_code`;

export interface WholeRun extends RunRow {
  output: unknown;
  error: unknown;
  /** The approval that it has, or whose review it is. */
  approval: number | null;
}

/** A run with its result. Throws `no-such-thing`. */
export async function findRun(session: Pick<Session, "query">, id: string): Promise<WholeRun> {
  const [row] = await session.query<WholeRun>(
    `SELECT ${columns}, r.output, r.error, coalesce(r.approval,
       (SELECT max(a.id) FROM confiture_control.approval a WHERE a.review_run = r.id)) AS approval
     FROM confiture_control.run r
     LEFT JOIN confiture_control.project p ON p.id = r.project WHERE r.id = $1`,
    [id],
  );
  if (row) return row;
  throw new ConfitureError("no-such-thing", { kind: "run", name: id });
}

export interface RunFilter {
  project?: string;
  environment?: string;
  operation?: string;
  status?: string;
  /** Runs older than this one. */
  before?: string;
  /** Those of these places only; null means everywhere. */
  places: readonly SeenPlace[] | null;
  limit: number;
}

/** Runs, newest first, without their results. */
export async function listRuns(
  session: Pick<Session, "query">,
  { project, environment, operation, status, before, places, limit }: RunFilter,
): Promise<RunRow[]> {
  return await session.query<RunRow>(
    `SELECT ${columns} FROM confiture_control.run r LEFT JOIN confiture_control.project p ON p.id = r.project
     WHERE ($1::text IS NULL OR p.name = $1) AND ($2::text IS NULL OR r.environment = $2)
       AND ($3::text IS NULL OR r.operation = $3) AND ($4::text IS NULL OR r.status = $4)
       AND ($5::text IS NULL OR (r.created_at, r.id) < (SELECT created_at, id FROM confiture_control.run WHERE id = $5))
       AND ${inPlaces("$7", "p.name", "r.environment")}
     ORDER BY r.created_at DESC, r.id DESC LIMIT $6`,
    [project, environment, operation, status, before, limit, places && JSON.stringify(places)],
  );
}
