import { z } from "zod";
import { defineOperation, field } from "../../../../engine/plugin/mod.ts";
import { migrationFields } from "./fields.ts";

const input = z.object({
  name: field.name("What it does, in a few words: letters, digits and underscores"),
  migrations_dir: migrationFields.migrations_dir,
  type: field.choice(["sql", "ts"], "What it is written in").default("sql"),
  verify: field.flag("Also a .verify.sql"),
});
const output = z.object({
  version: z.string(),
  name: z.string(),
  path: z.string().describe("The forward half, relative to the project"),
  files: z.array(z.string()),
});

export const newMigration = defineOperation({
  name: "migrate new",
  summary: "Start a migration: empty files under a new version",
  effect: "write",
  changes: "files",
  positional: ["name"],
  input,
  output,
  examples: [{ command: "confiture migrate new add_order_note", why: "An .up.sql and a .down.sql to fill in" }],
  phases: ["before_validation", "before_ddl", "after_ddl", "after_validation"],
  run: async (given, context) => await (await import("../files/mod.ts")).startMigration(given, context),
  text: ({ files }, style) => files.map((file) => `${style.green("✓")} ${file}`).join("\n"),
});

export type NewInput = z.infer<typeof input>;
export type NewOutput = z.infer<typeof output>;
