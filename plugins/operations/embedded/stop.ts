import { z } from "zod";
import { defineOperation } from "../../../engine/plugin/mod.ts";
import { major, surface } from "./fields.ts";

export const stop = defineOperation({
  name: "embedded stop",
  summary: "Stop the project's embedded PostgreSQL; its data stay",
  description:
    "Ends open connections, rolls back what they had open and stops the server. Without a major it stops all " +
    "embedded servers of the project. Nothing to stop is no failure.",
  effect: "write",
  surface,
  input: z.object({ major: major("Only this major").optional() }),
  output: z.object({
    stopped: z.array(z.int()).describe("Majors of the servers that were running"),
  }),
  positional: ["major"],
  examples: [
    { command: "confiture embedded stop", why: "All servers of this project" },
    { command: "confiture embedded stop 15", why: "One of them" },
  ],
  async run({ major }, { host, projectDir }) {
    const { stopEmbedded } = await import("../../../engine/postgres/mod.ts");
    return { stopped: await stopEmbedded(projectDir, major, host) };
  },
  text: ({ stopped }, style) =>
    stopped.length === 0
      ? "No embedded server was running."
      : stopped.map((each) => `${style.green("✓")} PostgreSQL ${each} stopped`).join("\n"),
});
