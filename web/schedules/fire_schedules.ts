import { ConfitureError } from "../../engine/errors.ts";
import type { Registry } from "../../engine/plugin/mod.ts";
import type { Session } from "../../engine/postgres/mod.ts";
import { effectOf, parseInput } from "../../engine/run/mod.ts";
import { recordAudit } from "../audit/mod.ts";
import { isAllowed, rightsOf, type Verb, verbFor } from "../auth/mod.ts";
import { findProject, isProtectedByOperator } from "../bundles/mod.ts";
import { type Control, timeText } from "../control/mod.ts";
import { requestRun } from "../runs/mod.ts";
import { nextTime } from "./next_time.ts";

interface Due extends Record<string, unknown> {
  id: number;
  name: string;
  project_name: string;
  operation: string;
  input: Record<string, unknown>;
  cron: string;
  time_zone: string;
  is_consented: boolean;
  person: number | null;
  owner: string | null;
  now: string;
  is_busy: boolean;
}

/**
 * Requests the runs of schedules whose time has come; of several replicas one does. Times that were missed, because
 * nobody was there or the last run goes on still, come to one run or none. Returns how many runs it requested.
 */
export async function fireSchedules(control: Control, registry: Registry): Promise<number> {
  let count = 0;
  for (;;) {
    const fired = await control.pool.transaction((session) => fireNext(session, control, registry));
    if (fired === undefined) return count;
    if (fired) count++;
  }
}

async function fireNext(session: Session, { host }: Control, registry: Registry): Promise<boolean | undefined> {
  const [due] = await session.query<Due>(
    `SELECT s.id, s.name, p.name AS project_name, s.operation, s.input, s.cron, s.time_zone, s.is_consented, s.person,
       o.name AS owner, ${timeText("now()", "ms")} AS now,
       EXISTS (SELECT FROM confiture_control.run r WHERE r.id = s.last_run
         AND r.status IN ('queued', 'waiting', 'running', 'paused')) AS is_busy
     FROM confiture_control.schedule s
     JOIN confiture_control.project p ON p.id = s.project
     LEFT JOIN confiture_control.person o ON o.id = s.person
     WHERE s.is_enabled AND s.next_at <= now() ORDER BY s.next_at LIMIT 1 FOR UPDATE OF s SKIP LOCKED`,
  );
  if (!due) return undefined;
  const next = nextTime(due.cron, due.time_zone, new Date(due.now)).toISOString();
  await session.query("UPDATE confiture_control.schedule SET next_at = $2::timestamptz WHERE id = $1", [due.id, next]);
  if (due.is_busy) return false;
  const actor = `schedule ${due.project_name}/${due.name}`;
  try {
    const run = await requestRun(session, host, await orderOf(session, registry, due));
    await session.query("UPDATE confiture_control.schedule SET last_run = $2 WHERE id = $1", [due.id, run]);
    return true;
  } catch (error) {
    if (!(error instanceof ConfitureError)) throw error;
    // Nobody reads the log of a clock: it stops, and says why where it is listed.
    await session.query(
      "UPDATE confiture_control.schedule SET is_enabled = false, next_at = NULL, stopped_because = $2 WHERE id = $1",
      [due.id, error.message],
    );
    await recordAudit(session, { actor, action: "schedule.stop", subject: actor, details: { why: error.message } });
    return false;
  }
}

/** The run as it is asked for now: with the newest files, and with what its owner may do today. */
async function orderOf(session: Session, registry: Registry, due: Due) {
  const project = await findProject(session, due.project_name);
  if (project.bundle === null) {
    throw new ConfitureError("conflict", { what: `${project.name} has no files yet`, remedy: "Send a bundle first." });
  }
  const operation = await registry.operation(due.operation);
  const input = parseInput(operation, due.input);
  const effect = effectOf(operation, input);
  const environment = typeof input.env === "string" ? input.env : undefined;
  const verb: Verb = verbFor(operation, effect);
  const who = due.owner ?? "whoever made it";
  const rights = due.person === null ? { grants: [] } : await rightsOf(session, due.person);
  if (!isAllowed(rights, verb, { project: project.name, environment })) {
    throw new ConfitureError("conflict", { what: `${who} may not run it any more`, remedy: "Make it anew." });
  }
  const isChange = effect !== "read" && operation.changes !== "files";
  if (isChange && await isProtectedByOperator(session, project.id, environment!)) {
    throw new ConfitureError("approval-needed", { operation: due.operation, environment: environment! });
  }
  return {
    project,
    bundle: project.bundle,
    operation: due.operation,
    effect,
    environment,
    input,
    by: { name: `schedule ${due.name} of ${who}`, person: due.person },
    isConsented: due.is_consented,
    schedule: due.id,
  };
}
