import { defineOperation } from "../../../engine/plugin/mod.ts";
import { decide, decisionInput, decisionOutput } from "./decide.ts";
import { surface } from "./fields.ts";

export const approvalApprove = defineOperation({
  name: "approval approve",
  summary: "Approve what an approval shows",
  effect: "write",
  surface,
  input: decisionInput,
  output: decisionOutput,
  positional: ["approval"],
  examples: [{ command: "confiture approval approve 7", why: "See what it is about, then decide" }],
  run: (input, context) => decide("approve", input, context),
  text: ({ approval: { id, operation, environment } }, style) =>
    `${style.green("✓")} Approval ${id} is approved: ${operation} on ${environment}`,
});
