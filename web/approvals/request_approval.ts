import type { Host } from "../../engine/mod.ts";
import type { Session } from "../../engine/postgres/mod.ts";
import { recordAudit } from "../audit/mod.ts";
import { requestRun, type RunOrder } from "../runs/mod.ts";

/** A run that needs an approval, as it would be requested. */
export type ApprovalOrder = RunOrder & {
  project: NonNullable<RunOrder["project"]>;
  bundle: string;
  environment: string;
  effect: "write" | "destroy";
  /** The approval that is asked for again. */
  replaces?: number;
};

/** Asks for an approval, and requests the run that shows what would happen. In the caller's transaction. */
export async function requestApproval(
  session: Session,
  host: Host,
  order: ApprovalOrder,
  review: { operation: string; input: Readonly<Record<string, unknown>> },
): Promise<{ approval: number; run: string }> {
  const { project, bundle, environment, operation, effect, input, attached = [], by, address, request, replaces } =
    order;
  const run = await requestRun(session, host, {
    ...order,
    operation: review.operation,
    input: { ...review.input },
    effect: "read",
  });
  const [row] = await session.query<{ id: number }>(
    `INSERT INTO confiture_control.approval
       (project, bundle, environment, operation, effect, input, attached, review_run, requested_by, author, replaces)
     VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7::jsonb, $8, $9, $10, $11) RETURNING id`,
    [
      ...[project.id, bundle, environment, operation, effect, JSON.stringify(input), JSON.stringify(attached)],
      ...[run, by.name, by.person, replaces],
    ],
  );
  await recordAudit(session, {
    actor: by.name,
    action: "approval.request",
    subject: String(row!.id),
    details: { operation, project: project.name, environment, bundle, review_run: run, replaces },
    address,
    request,
  });
  return { approval: row!.id, run };
}
