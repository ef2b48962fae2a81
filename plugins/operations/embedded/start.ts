import { z } from "zod";
import { defineOperation } from "../../../engine/plugin/mod.ts";
import { major, surface } from "./fields.ts";

export const start = defineOperation({
  name: "embedded start",
  summary: "Start the project's embedded PostgreSQL",
  description:
    "Starts the server, or says that it runs already. Commands that need it start it by themselves; it goes on " +
    "running until `confiture embedded stop`. Its data lie below .confiture/.",
  effect: "write",
  surface,
  input: z.object({
    major: major("Major version, 14 to 18; embedded.major of confiture.yaml when absent").optional(),
  }),
  output: z.object({
    major: z.int(),
    port: z.int(),
    pid: z.int(),
    data: z.string(),
    started: z.boolean().describe("False when it ran already"),
    connect: z.string().describe("Command that opens psql on it"),
  }),
  positional: ["major"],
  examples: [
    { command: "confiture embedded start", why: "The version of the project" },
    { command: "confiture embedded start 15", why: "Another major beside it" },
  ],
  async run({ major: wanted }, context) {
    const [{ useEmbedded }, { connectCommand }] = await Promise.all([
      import("../../../engine/postgres/mod.ts"),
      import("./connect_command.ts"),
    ]);
    const { root, config } = await context.project();
    const server = await useEmbedded(root, wanted ?? config.embedded.major, context.host, {
      signal: context.signal,
      onNotice: (message) => context.emit({ type: "notice", level: "info", message }),
    });
    const { major, port, pid, data, started } = server;
    return { major, port, pid, data, started, connect: connectCommand(data, port, "postgres") };
  },
  text: ({ major, port, pid, data, started, connect }, style) =>
    [
      `${style.green("✓")} PostgreSQL ${major} ${
        started ? "started" : "runs already"
      } on port ${port} (process ${pid})`,
      `  data     ${data}`,
      `  connect  ${style.cyan(connect)}`,
      `  stop     ${style.cyan("confiture embedded stop")}`,
    ].join("\n"),
});
