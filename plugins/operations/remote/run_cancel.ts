import { z } from "zod";
import { defineOperation } from "../../../engine/plugin/mod.ts";
import { run, runId, surface } from "./fields.ts";

export const runCancel = defineOperation({
  name: "run cancel",
  summary: "Cancel a run of a server",
  description:
    "Asks the server to stop the run; what it had open is rolled back. It ends soon afterwards, not at once.",
  effect: "write",
  surface,
  input: z.object({ run: runId }),
  output: z.object({ run }),
  positional: ["run"],
  examples: [{ command: "confiture run cancel 20260601120000-9f86d081", why: "Stop what should not go on" }],
  async run({ run }, context) {
    return { run: await (await context.remote()).cancel(run) };
  },
  text: ({ run: { id, status, operation } }, style) =>
    status === "cancelled"
      ? `${style.green("✓")} ${operation} is cancelled; run ${id} had not begun`
      : `${style.green("✓")} ${operation} was told to stop; run ${id} is ${status} until it has`,
});
