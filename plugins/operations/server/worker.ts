import { z } from "zod";
import { defineOperation, field } from "../../../engine/plugin/mod.ts";
import { controlFields, workerFields } from "./fields.ts";

export const worker = defineOperation({
  name: "worker",
  summary: "Take runs of a server on this host",
  description:
    "Executes runs that a server was asked for, beside the workers that the server has itself. It needs an empty folder " +
    "and the control database. A worker that dies is found by the others, which go on with its runs.",
  effect: "write",
  surface: { only: "local", why: "it is a part of the server" },
  input: z.object({
    ...controlFields,
    workers: field.count("Runs at once", { min: 1, max: 64 }).default(2),
    ...workerFields,
  }),
  output: z.object({ worker: z.string(), runs: z.int().describe("Runs that it took") }),
  examples: [{ command: "confiture worker --workers 4", why: "Four runs at once on this host" }],
  async run(input, context) {
    return await (await context.server()).work(input, context);
  },
  text: ({ worker, runs }) => `worker ${worker} stopped; ${runs} run${runs === 1 ? "" : "s"}`,
});
