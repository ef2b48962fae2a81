import type { Session } from "../../engine/postgres/mod.ts";
import { recordAudit } from "../audit/mod.ts";
import { announceApproval } from "../webhooks/mod.ts";

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
