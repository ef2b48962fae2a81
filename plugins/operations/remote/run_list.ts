import { z } from "zod";
import { defineOperation, field, table } from "../../../engine/plugin/mod.ts";
import { listFields, run, surface } from "./fields.ts";

const states = ["queued", "waiting", "running", "paused", "succeeded", "failed", "cancelled", "interrupted"] as const;

export const runList = defineOperation({
  name: "run list",
  summary: "List runs of a server",
  effect: "read",
  surface,
  input: z.object({
    ...listFields,
    operation: field.operation("Of this operation only").optional(),
    status: field.choice(states, "In this state only", { placeholder: "STATE" }).optional(),
  }),
  output: z.object({ runs: z.array(run) }),
  examples: [{ command: "confiture run list --status running", why: "What goes on now" }],
  async run({ env: environment, ...filter }, context) {
    return { runs: await (await context.remote()).runs({ ...filter, environment }) };
  },
  text: ({ runs }, style) =>
    runs.length === 0 ? "There are no such runs." : table(
      ["RUN", "STATUS", "OPERATION", "PROJECT", "ENVIRONMENT", "BY", "ASKED FOR"],
      runs.map((
        { id, status, operation, project, environment, requested_by, created_at },
      ) => [id, status, operation, project ?? "", environment ?? "", requested_by, created_at.slice(0, 19) + "Z"]),
      style,
    ),
});
