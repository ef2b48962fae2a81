import { ConfitureError } from "../../engine/errors.ts";
import type { Session } from "../../engine/postgres/mod.ts";
import { inPlaces, type SeenPlace } from "../runs/mod.ts";
import { timeText } from "../control/mod.ts";

/**
 * `reviewing` until the review is over, `open` until somebody decides, then `approved` or `rejected`; `used` once a run
 * has it, `dead` when something that was shown is no longer so, also where the run that has it found that and did nothing.
 */
export type ApprovalState = "reviewing" | "open" | "approved" | "rejected" | "used" | "dead";

export interface ApprovalRow extends Record<string, unknown> {
  id: number;
  project: string;
  bundle: string;
  environment: string;
  operation: string;
  effect: "write" | "destroy";
  input: Record<string, unknown>;
  attached: { path: string; run: string }[];
  state: ApprovalState;
  review_run: string;
  /** Null until the review is over. */
  shown_hash: string | null;
  fingerprint: string | null;
  /** By an operator or by the files of the bundle: then its author may not decide. */
  is_protected: boolean;
  requested_by: string;
  /** Id of the person. */
  author: number | null;
  requested_at: string;
  decided_by: string | null;
  /** Id of the person. */
  approver: number | null;
  decided_at: string | null;
  comment: string | null;
  died_of: string | null;
  used_by: string | null;
  /** Of people, on its steps and on all of it. */
  comments: number;
  /** The approval that it was asked for again from. */
  replaces: number | null;
  /** The newest one that was asked for again from it. */
  replaced_by: number | null;
}

const time = (column: string) => `${timeText(`a.${column}`, "ms")} AS ${column}`;

const select = `SELECT a.id, p.name AS project, a.bundle, a.environment, a.operation, a.effect, a.input, a.attached,
    CASE WHEN a.used_by IS NOT NULL AND a.died_at IS NULL THEN 'used' WHEN a.decision = 'rejected' THEN 'rejected'
      WHEN a.died_at IS NOT NULL OR (a.shown_hash IS NULL AND v.status IN ('failed', 'cancelled', 'interrupted')) THEN 'dead' WHEN a.shown_hash IS NULL THEN 'reviewing'
      ELSE coalesce(a.decision, 'open') END AS state,
    a.review_run, a.shown_hash, a.fingerprint,
    coalesce(a.is_protected_by_files, false) OR coalesce(e.is_protected, false) AS is_protected,
    a.requested_by, a.author, ${time("requested_at")}, a.decided_by, a.approver, ${time("decided_at")}, a.comment,
    CASE WHEN a.died_of IS NOT NULL THEN a.died_of WHEN a.shown_hash IS NULL AND v.status IN ('failed', 'cancelled', 'interrupted')
      THEN 'its review ended as ' || v.status END AS died_of, a.used_by,
    (SELECT count(*)::int FROM confiture_control.approval_comment c WHERE c.approval = a.id) AS comments, a.replaces,
    (SELECT max(n.id) FROM confiture_control.approval n WHERE n.replaces = a.id) AS replaced_by
  FROM confiture_control.approval a
  JOIN confiture_control.project p ON p.id = a.project
  JOIN confiture_control.run v ON v.id = a.review_run
  LEFT JOIN confiture_control.environment e ON e.project = a.project AND e.name = a.environment`;

/** An approval; with `lock` nobody else changes it before the transaction ends. Throws `no-such-thing`. */
export async function findApproval(
  session: Pick<Session, "query">,
  id: string | number,
  { lock = false } = {},
): Promise<ApprovalRow> {
  const [row] = await session.query<ApprovalRow>(`${select} WHERE a.id = $1::bigint${lock ? " FOR UPDATE OF a" : ""}`, [
    id,
  ]);
  if (row) return row;
  throw new ConfitureError("no-such-thing", { kind: "approval", name: String(id) });
}

/** Approvals, newest first. */
export async function listApprovals(
  session: Pick<Session, "query">,
  { project, environment, state, places, limit }: {
    project?: string;
    environment?: string;
    state?: ApprovalState;
    /** Those of these places only; null means everywhere. */
    places: readonly SeenPlace[] | null;
    limit: number;
  },
): Promise<ApprovalRow[]> {
  return await session.query<ApprovalRow>(
    `SELECT * FROM (${select}) listed
     WHERE ($1::text IS NULL OR project = $1) AND ($2::text IS NULL OR environment = $2)
       AND ($3::text IS NULL OR state = $3) AND ${inPlaces("$5", "listed.project", "listed.environment")}
     ORDER BY id DESC LIMIT $4`,
    [project, environment, state, limit, places && JSON.stringify(places)],
  );
}
