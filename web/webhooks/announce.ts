import type { Session } from "../../engine/postgres/mod.ts";
import { timeText } from "../control/mod.ts";

/** What a webhook can ask for. */
export const webhookEvents = [
  "run.finished",
  "approval.open",
  "approval.approved",
  "approval.rejected",
  "approval.dead",
] as const;
export type ApprovalEvent = Exclude<(typeof webhookEvents)[number], "run.finished">;

const told = `'version', 1, 'event', $2::text, 'project', p.name,
    'at', ${timeText("now()", "ms")}`;

/** Lays a message for everybody who wants to know that a run is over, in the transaction that ends it. */
export async function announceRun(session: Session, run: string): Promise<void> {
  // Names, codes and ids: outputs, inputs and messages may hold values of rows.
  await session.query(
    `INSERT INTO confiture_control.webhook_delivery (webhook, event, body)
     SELECT w.id, $2, jsonb_build_object(${told}, 'run', r.id, 'operation', r.operation, 'environment', r.environment,
       'status', r.status, 'exit_code', r.exit_code, 'code', r.error ->> 'code')
     FROM confiture_control.run r
     JOIN confiture_control.project p ON p.id = r.project
     JOIN confiture_control.webhook w ON w.project = p.id AND $2 = ANY (w.events)
     WHERE r.id = $1`,
    [run, "run.finished"],
  );
}

/** As `announceRun()`, for what becomes of an approval. */
export async function announceApproval(session: Session, approval: number, event: ApprovalEvent): Promise<void> {
  await session.query(
    `INSERT INTO confiture_control.webhook_delivery (webhook, event, body)
     SELECT w.id, $2, jsonb_build_object(${told}, 'approval', a.id, 'operation', a.operation,
       'environment', a.environment, 'review_run', a.review_run)
     FROM confiture_control.approval a
     JOIN confiture_control.project p ON p.id = a.project
     JOIN confiture_control.webhook w ON w.project = p.id AND $2 = ANY (w.events)
     WHERE a.id = $1`,
    [approval, event],
  );
}
