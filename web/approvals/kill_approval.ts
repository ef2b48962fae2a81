import type { Session } from "../../engine/postgres/mod.ts";
import { recordAudit } from "../audit/mod.ts";
import { announceApproval } from "../webhooks/mod.ts";

/** Ends the approval whose review somebody cancelled before a worker had it: nobody else would tell of it. */
export async function killCancelledReview(session: Session, run: string, actor: string): Promise<void> {
  const [review] = await session.query<{ id: number }>(
    `SELECT a.id FROM confiture_control.approval a JOIN confiture_control.run r ON r.id = a.review_run
     WHERE r.id = $1 AND r.status = 'cancelled'`,
    [run],
  );
  if (review) await killApproval(session, review.id, "its review ended as cancelled", actor);
}

/** Ends an approval that shows what is no longer so. In the caller's transaction. */
export async function killApproval(session: Session, approval: number, why: string, actor: string): Promise<void> {
  const rows = await session.query(
    `UPDATE confiture_control.approval SET died_at = now(), died_of = $2 WHERE id = $1 AND died_at IS NULL
     RETURNING 1 AS one`,
    [approval, why],
  );
  if (rows.length === 0) return;
  await recordAudit(session, { actor, action: "approval.die", subject: String(approval), details: { why } });
  await announceApproval(session, approval, "approval.dead");
}
