import { ConfitureError } from "../../engine/errors.ts";
import type { Session } from "../../engine/postgres/mod.ts";
import { timeText } from "../control/mod.ts";
import type { runStatuses } from "../runs/mod.ts";

export interface ScheduleRow extends Record<string, unknown> {
  id: number;
  project: string;
  name: string;
  operation: string;
  environment: string | null;
  input: Record<string, unknown>;
  cron: string;
  time_zone: string;
  is_enabled: boolean;
  /** Why it was stopped, where nobody did so by hand. */
  stopped_because: string | null;
  next_at: string | null;
  last_run: string | null;
  last_status: (typeof runStatuses)[number] | null;
  last_at: string | null;
  /** Whose rights its runs have. */
  owner: string | null;
}

const select = `SELECT s.id, p.name AS project, s.name, s.operation, s.input ->> 'env' AS environment, s.input, s.cron,
    s.time_zone, s.is_enabled, s.stopped_because,
    ${timeText("s.next_at")} AS next_at, s.last_run,
    r.status AS last_status, ${timeText("r.created_at")} AS last_at,
    o.name AS owner
  FROM confiture_control.schedule s
  JOIN confiture_control.project p ON p.id = s.project
  LEFT JOIN confiture_control.run r ON r.id = s.last_run
  LEFT JOIN confiture_control.person o ON o.id = s.person`;

/** The schedules of a project by name. */
export async function listSchedules(session: Pick<Session, "query">, project: string): Promise<ScheduleRow[]> {
  return await session.query<ScheduleRow>(`${select} WHERE p.name = $1 ORDER BY s.name`, [project]);
}

/** Throws `no-such-thing`. */
export async function findSchedule(
  session: Pick<Session, "query">,
  project: string,
  name: string,
): Promise<ScheduleRow> {
  const [row] = await session.query<ScheduleRow>(`${select} WHERE p.name = $1 AND s.name = $2`, [project, name]);
  if (row) return row;
  throw new ConfitureError("no-such-thing", { kind: `schedule of ${project}`, name });
}
