import type { Session } from "../../engine/postgres/mod.ts";
import { announceApproval } from "../webhooks/mod.ts";
import { killApproval } from "./kill_approval.ts";

/** What a review found: hashes of the database and of what is shown, or why there is nothing to agree to. */
export type ReviewOutcome =
  | { readonly fingerprint: string; readonly shownHash: string; readonly isProtected: boolean }
  | { readonly failed: string };

/** Keeps what a review showed with its approval, in the transaction that ends the review's run. */
export async function keepReview(session: Session, approval: number, review: ReviewOutcome, actor: string) {
  if ("failed" in review) return await killApproval(session, approval, review.failed, actor);
  const opened = await session.query(
    `UPDATE confiture_control.approval SET fingerprint = $2, shown_hash = $3, is_protected_by_files = $4
     WHERE id = $1 AND shown_hash IS NULL RETURNING 1 AS one`,
    [approval, review.fingerprint, review.shownHash, review.isProtected],
  );
  if (opened.length > 0) await announceApproval(session, approval, "approval.open");
}
