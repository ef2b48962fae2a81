import { z } from "zod";
import { contentHash } from "../../engine/content_hash.ts";
import { ConfitureError } from "../../engine/errors.ts";
import type { AnyOperation, Style } from "../../engine/run/mod.ts";
import { once, type Order } from "./ask_for.ts";
import { commandFor } from "./command_for.ts";
import type { Connection } from "./connection.ts";

/** An approval as the server tells it; what this program does not need is left out. */
export const approvalThere = z.object({
  id: z.int(),
  project: z.string(),
  bundle: z.string(),
  environment: z.string(),
  operation: z.string(),
  input: z.record(z.string(), z.unknown()),
  state: z.string(),
  review_run: z.string(),
  shown_hash: z.string().nullable(),
  requested_by: z.string(),
  decided_by: z.string().nullable(),
  died_of: z.string().nullable(),
});
export type ApprovalThere = z.infer<typeof approvalThere>;

/** Asks that somebody else agrees to a run. Its review has begun then. */
export async function requestApproval(there: Connection, order: Order, operation: string): Promise<ApprovalThere> {
  return await once(
    there,
    order.project,
    operation,
    () => there.ask("POST", "/api/approvals", approvalThere, { body: { ...order, operation } }),
  );
}

export async function readApproval(there: Connection, id: string | number): Promise<ApprovalThere> {
  return await there.ask("GET", `/api/approvals/${encodeURIComponent(String(id))}`, approvalThere);
}

/** Runs what was approved, where it is what was typed: the same files, the same operation, the same input. */
export async function runApproved(
  there: Connection,
  id: string,
  order: Order & { operation: string },
): Promise<string> {
  const found = await readApproval(there, id);
  const wanted = { ...order, input: JSON.parse(JSON.stringify(order.input)) };
  const other = found.operation !== wanted.operation
    ? `${found.operation}, not for ${wanted.operation}`
    : found.project !== wanted.project
    ? `the project ${found.project}, not for ${wanted.project}`
    : found.bundle !== wanted.bundle
    ? "other files than those of this folder"
    : contentHash(found.input) !== contentHash(wanted.input)
    ? `another input: ${JSON.stringify(found.input)}`
    : undefined;
  if (other !== undefined) {
    const remedy = "Type what was approved, in the folder as it was then, or ask for a new one: --request-approval";
    throw new ConfitureError("conflict", { what: `approval ${id} is for ${other}`, remedy });
  }
  if (["reviewing", "open"].includes(found.state)) {
    const remedy = `Somebody else has to look at it: ${commandFor(there.url, "approval approve", id)}`;
    throw new ConfitureError("conflict", { what: `approval ${id} was not given yet`, remedy });
  }
  const path = `/api/approvals/${encodeURIComponent(id)}/run`;
  const { run } = await once(
    there,
    order.project,
    order.operation,
    () => there.ask("POST", path, z.object({ run: z.string() }), { body: {} }),
  );
  return run;
}

const output = z.object({ approval: approvalThere, review: z.record(z.string(), z.unknown()) });

/** What somebody who asks for an approval gets: what would happen, and what has to be done next. */
export function approvalRequest(review: AnyOperation, url: string): AnyOperation {
  return {
    name: `${review.name} (approval)`,
    summary: "Ask for an approval",
    effect: "read",
    input: z.object({}),
    output,
    run: () => Promise.reject(new Error("it runs on a server")),
    text({ approval, review: shown }: z.infer<typeof output>, style: Style) {
      const { id, environment, operation } = approval;
      return [
        review.text?.(shown, style) ?? JSON.stringify(shown, null, 2),
        "",
        `${style.bold(`Approval ${id}`)} is asked for: ${operation} on ${environment}, as shown above.`,
        `  Whoever may approve it there:  ${commandFor(url, "approval approve", String(id))}`,
        `  Then, with these very files:   the same command with --approval ${id}`,
      ].join("\n");
    },
  };
}
