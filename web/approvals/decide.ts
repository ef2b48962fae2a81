import { ConfitureError } from "../../engine/errors.ts";
import type { Session } from "../../engine/postgres/mod.ts";
import { type AuditEntry, recordAudit } from "../audit/mod.ts";
import { announceApproval } from "../webhooks/mod.ts";
import { findApproval } from "./read_approvals.ts";

export interface Decision {
  decision: "approved" | "rejected";
  /** The hash of what the person saw; another one means that it was not this. */
  shownHash: string;
  comment?: string;
  person: number;
  by: Pick<AuditEntry, "actor" | "address" | "request">;
}

/**
 * Approves or rejects what was shown. On a protected environment its author cannot; what was shown to somebody cannot be
 * decided upon as something else.
 */
export async function decide(session: Session, id: number, given: Decision): Promise<void> {
  const approval = await findApproval(session, id, { lock: true });
  const { state, shown_hash, author, is_protected, died_of } = approval;
  if (state === "dead") throw new ConfitureError("approval-dead", { approval: String(id), why: died_of! });
  if (state !== "open") {
    const why = state === "reviewing" ? "its review is not over yet" : `it is ${state} already`;
    throw new ConfitureError("conflict", {
      what: `approval ${id} cannot be decided: ${why}`,
      remedy: "Look at it again.",
    });
  }
  if (shown_hash !== given.shownHash) {
    throw new ConfitureError("conflict", {
      what: `approval ${id} shows something else than what this decision is about`,
      remedy: "Look at it again, and send the shown_hash that it has now.",
    });
  }
  if (given.decision === "approved" && is_protected && author === given.person) {
    throw new ConfitureError("own-approval", { approval: String(id), environment: approval.environment });
  }
  await session.query(
    `UPDATE confiture_control.approval
     SET decision = $2, decided_by = $3, approver = $4, decided_at = now(), comment = $5 WHERE id = $1`,
    [id, given.decision, given.by.actor, given.person, given.comment],
  );
  const action = given.decision === "approved" ? "approval.approve" : "approval.reject";
  await recordAudit(session, { ...given.by, action, subject: String(id), details: { shown_hash } });
  await announceApproval(session, id, `approval.${given.decision}`);
}
