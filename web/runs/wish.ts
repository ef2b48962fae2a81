import { ConfitureError } from "../../engine/errors.ts";
import type { Session } from "../../engine/postgres/mod.ts";
import { type AuditEntry, recordAudit } from "../audit/mod.ts";
import { announceRun } from "../webhooks/mod.ts";
import { queueRun } from "./request_run.ts";

export type Wish = "cancel" | "pause" | "resume";

/** Which runs can be told so. */
const allowed: Readonly<Record<Wish, readonly string[]>> = {
  cancel: ["queued", "waiting", "running", "paused"],
  pause: ["running"],
  resume: ["paused"],
};

/**
 * Tells a run to stop, to pause, or to go on. One that no worker has yet ends at once; a worker that has it hears of it,
 * with its next heartbeat at the latest. Throws `conflict` where the run is beyond that.
 */
export async function wishRun(
  session: Session,
  run: string,
  wish: Wish,
  by: Pick<AuditEntry, "actor" | "address" | "request">,
): Promise<void> {
  const [row] = await session.query<{ status: string; finished: boolean }>(
    "SELECT status FROM confiture_control.run WHERE id = $1 FOR UPDATE",
    [run],
  );
  if (!row) throw new ConfitureError("no-such-thing", { kind: "run", name: run });
  if (!allowed[wish].includes(row.status)) {
    const what = `run ${run} is ${row.status}, so that there is nothing to ${wish}`;
    throw new ConfitureError("conflict", { what, remedy: "Look at the run again." });
  }
  if (wish === "resume") {
    await session.query("UPDATE confiture_control.run SET status = 'queued', wish = NULL WHERE id = $1", [run]);
    await queueRun(session, run);
  } else if (row.status === "running") {
    await session.query("UPDATE confiture_control.run SET wish = $2 WHERE id = $1", [run, wish]);
  } else {
    await session.query(
      `WITH ended AS (
         UPDATE confiture_control.run SET status = 'cancelled', finished_at = now(), attempt = attempt + 1,
           last_event = last_event + 1, exit_code = 130 WHERE id = $1 RETURNING id, last_event)
       INSERT INTO confiture_control.run_event (run, seq, event)
       SELECT id, last_event, jsonb_build_object('type', 'failed', 'status', 'cancelled', 'code', 'RUN_001',
         'message', 'cancelled before a worker had it') FROM ended`,
      [run],
    );
    await announceRun(session, run);
  }
  await recordAudit(session, { ...by, action: `run.${wish}`, subject: run });
}
