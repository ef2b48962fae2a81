import { z } from "zod";
import { defineOperation, field, table } from "../../../engine/plugin/mod.ts";
import { approval, listFields, surface } from "./fields.ts";

const states = ["reviewing", "open", "approved", "rejected", "used", "dead"] as const;

export const approvalList = defineOperation({
  name: "approval list",
  summary: "List approvals of a server",
  effect: "read",
  surface,
  input: z.object({
    ...listFields,
    state: field.choice(states, "In this state only", { placeholder: "STATE" }).optional(),
  }),
  output: z.object({ approvals: z.array(approval) }),
  examples: [{ command: "confiture approval list --state open", why: "What waits for somebody" }],
  async run({ env: environment, ...filter }, context) {
    return { approvals: await (await context.remote()).approvals({ ...filter, environment }) };
  },
  text: ({ approvals }, style) =>
    approvals.length === 0 ? "There are no such approvals." : table(
      ["NUMBER", "STATE", "OPERATION", "PROJECT", "ENVIRONMENT", "ASKED BY", "DECIDED BY"],
      approvals.map((
        { id, state, operation, project, environment, requested_by, decided_by },
      ) => [String(id), state, operation, project, environment, requested_by, decided_by ?? ""]),
      style,
    ),
});
