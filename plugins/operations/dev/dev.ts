import { z } from "zod";
import { defineOperation, field, targetFields } from "../../../engine/plugin/mod.ts";

const input = z.object({
  ...targetFields,
  once: field.flag("One round, then end: for scripts, and before tests"),
  seeds: field.flag("Apply seed files again that changed, or whose tables came new", { default: true }),
});

const output = z.object({
  database: z.string(),
  rounds: z.int().describe("How often the DDL or the seeds were looked at"),
  applied: z.int().describe("Statements that were applied"),
  seeded_files: z.array(z.string()).describe("Seed files that were applied again, the last time of each"),
  last_round_ms: z.int(),
  in_step: z.boolean().describe("Whether the database was what the DDL says at the end"),
});

export const dev = defineOperation({
  name: "dev",
  summary: "Watch the DDL and bring the local database along",
  description:
    "Compares the DDL files with the local database whenever one is saved, shows the statements that lead from one to " +
    "the other, applies them in one transaction, and applies the seed files again that changed. It works on the embedded " +
    "server or a database of this machine, never on a protected environment. What would lose rows is asked about first; " +
    "without somebody to ask it is left undone, and said.\n\n" +
    "Ctrl-C ends it.",
  effect: "write",
  surface: { only: "local", why: "it watches the files of the machine where it is typed" },
  input,
  output,
  examples: [
    { command: "confiture dev", why: "Leave it running while you edit db/schema" },
    { command: "confiture dev --once --yes", why: "Bring the database along once" },
  ],
  phases: ["before_validation", "before_ddl", "after_ddl", "after_validation"],
  exits: { 1: "the database is not what the DDL says" },
  exitCode: ({ in_step }) => in_step ? 0 : 1,
  run: async (given, context) => await (await import("./run_dev.ts")).runDev(given, context),
  text: ({ rounds, applied, in_step }, style) => {
    const what = `${applied} statement${applied === 1 ? "" : "s"} in ${rounds} round${rounds === 1 ? "" : "s"}`;
    return in_step ? `${style.green("✓")} in step with the DDL: ${what}` : `${style.yellow("!")} not in step: ${what}`;
  },
});

export type DevInput = z.infer<typeof input>;
export type DevOutput = z.infer<typeof output>;
