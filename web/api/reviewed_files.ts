import { ConfitureError } from "../../engine/errors.ts";
import type { ApprovalRow } from "../approvals/mod.ts";
import { isAllowed, type Verb } from "../auth/mod.ts";
import { findRun } from "../runs/mod.ts";
import { requireRight } from "./permit.ts";
import type { ApiRequest } from "./route.ts";

interface Planned {
  file?: unknown;
  reverse_file?: unknown;
  statements?: { file?: unknown }[];
}

/**
 * Throws unless the caller may read this file for that approval. Files are the whole project's; whoever decides upon a
 * change, asks for it or runs it in its environment alone reads those that the review is about, and no other.
 */
export async function requireReviewedFile(request: ApiRequest, approval: ApprovalRow, path: string): Promise<void> {
  const { project, environment, effect, review_run } = approval;
  const caller = request.caller!;
  if (isAllowed(caller, "view", { project })) return;
  const verbs: Verb[] = ["approve", "submit", `run:${effect}`];
  if (!verbs.some((verb) => isAllowed(caller, verb, { project, environment }))) {
    requireRight(request, "view", { project });
  }
  const { output } = await findRun(request.services.control.pool, review_run);
  if (namedIn(output).has(path)) return;
  throw new ConfitureError("no-such-thing", { kind: `file that approval ${approval.id} is about`, name: path });
}

/** The files of migrations that a review would run, and those of their ways back. */
function namedIn(output: unknown): Set<unknown> {
  const { plan } = (output ?? {}) as { plan?: unknown };
  if (!Array.isArray(plan)) return new Set();
  const files = (plan as Planned[]).flatMap(({ file, reverse_file, statements = [] }) => [
    ...[file, reverse_file],
    ...statements.map((statement) => statement.file),
  ]);
  // Settings of environments are no migrations, whatever a plugin's review names.
  return new Set(files.filter((file) => typeof file === "string" && !/\.(ya?ml|json)$/i.test(file)));
}
