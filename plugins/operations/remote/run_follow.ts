import { z } from "zod";
import { ConfitureError } from "../../../engine/errors.ts";
import { defineOperation } from "../../../engine/plugin/mod.ts";
import { runId, surface } from "./fields.ts";

export const runFollow = defineOperation({
  name: "run follow",
  summary: "Follow a run of a server to its end",
  description:
    "Shows the events of the run from its beginning, and then its result, as the command that asked for it does: text " +
    "and exit code are those of its operation. Ctrl-C leaves; the run goes on.",
  effect: "read",
  surface,
  input: z.object({ run: runId }),
  output: z.object({
    run: z.string(),
    operation: z.string(),
    result: z.record(z.string(), z.unknown()).describe("What its operation found, as its own document has it"),
  }),
  positional: ["run"],
  examples: [{ command: "confiture run follow 20260601120000-9f86d081", why: "Be there when it ends" }],
  // The result is another operation's: the program tells it in its place.
  run: (_, { operation }) => Promise.reject(new ConfitureError("surface-missing", { operation })),
});
