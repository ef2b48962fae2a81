import { defineOperation } from "../../../engine/plugin/mod.ts";
import { decide, decisionInput, decisionOutput } from "./decide.ts";
import { surface } from "./fields.ts";

export const approvalReject = defineOperation({
  name: "approval reject",
  summary: "Reject an approval",
  effect: "write",
  surface,
  input: decisionInput,
  output: decisionOutput,
  positional: ["approval"],
  examples: [{ command: "confiture approval reject 7", why: "See what it is about, then decide" }],
  run: (input, context) => decide("reject", input, context),
  text: ({ approval: { id, operation, environment } }, style) =>
    `${style.green("✓")} Approval ${id} is rejected: ${operation} on ${environment}`,
});
