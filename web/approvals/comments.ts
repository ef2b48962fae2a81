import type { Session } from "../../engine/postgres/mod.ts";
import { type AuditEntry, recordAudit } from "../audit/mod.ts";

/** What somebody said about what an approval shows. Nothing of it is changed afterwards. */
export interface CommentRow extends Record<string, unknown> {
  id: number;
  /** The step of what was shown that it is about; null means all of it. */
  step: string | null;
  text: string;
  author: string;
  at: string;
}

const columns = `id, step, text, author, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at`;

/** Comments on an approval, oldest first. */
export async function listComments(session: Pick<Session, "query">, approval: number): Promise<CommentRow[]> {
  return await session.query<CommentRow>(
    `SELECT ${columns} FROM confiture_control.approval_comment WHERE approval = $1 ORDER BY id`,
    [approval],
  );
}

/** Writes a comment, with its entry of the audit log: which tells that somebody spoke, not what. */
export async function addComment(
  session: Session,
  approval: number,
  { step, text, person, by }: {
    step: string | null;
    text: string;
    person: number;
    by: Pick<AuditEntry, "actor" | "address" | "request">;
  },
): Promise<CommentRow> {
  const [row] = await session.query<CommentRow>(
    `INSERT INTO confiture_control.approval_comment (approval, step, text, author, person)
     VALUES ($1, $2, $3, $4, $5) RETURNING ${columns}`,
    [approval, step, text, by.actor, person],
  );
  const details = { comment: row!.id, step };
  await recordAudit(session, { ...by, action: "approval.comment", subject: String(approval), details });
  return row!;
}
