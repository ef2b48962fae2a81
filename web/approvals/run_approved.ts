import { ConfitureError } from "../../engine/errors.ts";
import type { Host } from "../../engine/mod.ts";
import type { Session } from "../../engine/postgres/mod.ts";
import { requestRun, type RunOrder } from "../runs/mod.ts";
import { findApproval } from "./read_approvals.ts";

/** Requests the run that was approved, once. Whoever begins it compares first what was shown with what is so now. */
export async function runApproved(
  session: Session,
  host: Host,
  id: number,
  by: Pick<RunOrder, "by" | "address" | "request" | "trace">,
): Promise<string> {
  const approval = await findApproval(session, id, { lock: true });
  const { state, died_of, bundle, environment, operation, effect, input, attached } = approval;
  if (state === "dead") throw new ConfitureError("approval-dead", { approval: String(id), why: died_of! });
  if (state !== "approved") {
    const what = state === "used" ? `was used by run ${approval.used_by}` : `is ${state}`;
    throw new ConfitureError("conflict", { what: `approval ${id} ${what}`, remedy: "Ask for a new one." });
  }
  // Nothing was protected when its author agreed to it; now somebody else has to.
  if (approval.is_protected && approval.approver === approval.author) {
    throw new ConfitureError("own-approval", { approval: String(id), environment });
  }
  const [project] = await session.query<{ id: number; name: string }>(
    "SELECT p.id, p.name FROM confiture_control.approval a JOIN confiture_control.project p ON p.id = a.project WHERE a.id = $1",
    [id],
  );
  const order = { project: project!, bundle, environment, operation, effect, input, attached, approval: id };
  const run = await requestRun(session, host, { ...order, ...by });
  await session.query("UPDATE confiture_control.approval SET used_by = $2 WHERE id = $1", [id, run]);
  return run;
}
