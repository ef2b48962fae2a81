import type { RunOutcome } from "../../engine/mod.ts";
import type { Pool } from "../../engine/postgres/mod.ts";
import { keepReview, type ReviewOutcome } from "../approvals/mod.ts";
import { recordAudit } from "../audit/mod.ts";
import { showCatalog } from "../catalogs/mod.ts";
import { jsonText, type KeptFiles, queueRun, writeRunFiles } from "../runs/mod.ts";
import { announceRun } from "../webhooks/mod.ts";
import type { ClaimedRun } from "./claim_run.ts";

/** How an attempt ended: the run is over, it pauses, or somebody else goes on with it. */
export type AttemptEnd =
  | { kind: "over"; outcome: RunOutcome; review?: ReviewOutcome; files?: KeptFiles; catalog?: number }
  | { kind: "paused" }
  | { kind: "handed-over" };

/**
 * Writes the end of an attempt with its entry of the audit log, and calls whoever waits for the target. Asked again after
 * an answer got lost, it does nothing twice.
 */
export async function finishRun(pool: Pool, claimed: ClaimedRun, worker: string, end: AttemptEnd): Promise<boolean> {
  const { id, attempt } = claimed;
  const outcome = end.kind === "over" ? end.outcome : undefined;
  const status = outcome?.status ?? (end.kind === "paused" ? "paused" : "queued");
  return await pool.transaction(async (session) => {
    // Somebody who cancels a run while it pauses or goes to another worker means it: the next attempt ends it.
    const [row] = await session.query<{ target: string | null; isQueued: boolean }>(
      `WITH before AS (SELECT target FROM confiture_control.run WHERE id = $1)
       UPDATE confiture_control.run r SET output = $4::jsonb, error = $5::jsonb, exit_code = $6,
         status = CASE WHEN $3 = 'paused' AND r.wish = 'cancel' THEN 'queued' ELSE $3 END,
         wish = CASE WHEN $3 = 'queued' OR $3 = 'paused' AND r.wish = 'cancel' THEN r.wish END,
         finished_at = CASE WHEN $7 THEN now() END, worker = NULL, target = NULL
       FROM before WHERE r.id = $1 AND r.attempt = $2 AND r.status = 'running'
       RETURNING before.target, r.status = 'queued' AS "isQueued"`,
      [
        id,
        attempt,
        status,
        outcome?.output === undefined ? null : jsonText(outcome.output),
        outcome?.error === undefined ? null : jsonText(outcome.error.toIssue()),
        outcome?.exitCode,
        end.kind === "over",
      ],
    );
    if (!row) return false;
    if (row.isQueued) await queueRun(session, id);
    if (end.kind === "over" && end.files) await writeRunFiles(session, id, end.files);
    if (end.kind === "over" && end.catalog !== undefined) await showCatalog(session, end.catalog);
    if (end.kind === "over") await announceRun(session, id);
    if (end.kind === "over" && claimed.reviews !== null) {
      const review = end.review ?? { failed: `its review ended as ${end.outcome.status}` };
      await keepReview(session, claimed.reviews, review, `worker ${worker}`);
    }
    await recordAudit(session, {
      actor: `worker ${worker}`,
      action: end.kind === "over" ? "run.finish" : `run.${end.kind}`,
      subject: id,
      details: { status, attempt, code: outcome?.error?.code ?? null },
    });
    if (row.target !== null) {
      const waiting = await session.query<{ id: string }>(
        "SELECT id FROM confiture_control.run WHERE status = 'waiting' ORDER BY created_at LIMIT 20",
      );
      for (const other of waiting) await queueRun(session, other.id);
    }
    return true;
  });
}
