import { z } from "zod";
import { field } from "../../../../engine/plugin/mod.ts";

export const generateInput = z.object({
  name: field.name("What it does, in a few words: letters, digits and underscores"),
  env: field.environment("Environment whose DDL and settings count; the default one when absent", { short: "e" })
    .optional(),
  migrations_dir: field.projectPath("Folder of the migrations; db/migrations when absent", { placeholder: "DIR" })
    .optional(),
  from: field.source("What is there: any source that diff takes; the migrations, replayed, when absent").optional(),
  to: field.source("What it shall be, in the same forms; the project's DDL when absent").optional(),
  generator: field.name("External generator of migration.migration_generators that writes the forward half").optional(),
  fast: field.flag("Short forms that lock tables for as long as they take"),
  force: field.flag("Replace what was generated under this name and is applied nowhere yet: its files are removed"),
  dry_run: field.flag("Prove and print, and write nothing"),
  snapshot: field.flag("Write the whole schema beside it (migration.snapshot_history)", { default: true }),
  snapshots_dir: field.projectPath("Folder of the snapshots; migration.snapshots_dir when absent", {
    placeholder: "DIR",
  }).optional(),
  live_snapshot: field.flag("Take the snapshot from the scratch database instead of the DDL files"),
});

export const generateOutput = z.object({
  changed: z.boolean().describe("False when nothing differs; nothing is written then"),
  name: z.string(),
  version: z.string().nullable().describe("Of the first migration"),
  path: z.string().nullable().describe("Its forward half, relative to the project"),
  migrations: z.array(z.object({
    version: z.string(),
    name: z.string(),
    transactional: z.boolean().describe("One transaction, or each statement by itself"),
    statements: z.int(),
    files: z.array(z.object({ path: z.string(), text: z.string().nullable().describe("Set in a dry run") })),
    why_not_reversible: z.string().nullable().describe("Why it has no .down.sql"),
  })),
  files: z.array(z.string()).describe("All that was written, or would be"),
  removed: z.array(z.string()).describe("Files of the migrations that were replaced"),
  hazards: z.array(z.object({
    name: z.string().describe("data-loss:public.orders.note"),
    kind: z.string(),
    why: z.string(),
    needs_consent: z.boolean().describe("Nobody should apply it by accident"),
    file: z.string(),
  })),
  questions: z.array(
    z.object({ from: z.string(), to: z.string(), why: z.string(), comment: z.string(), entry: z.string() }),
  ).describe("Drops and adds that may be renames; unanswered, they stay what they are"),
  reordered_tables: z.array(z.string()).describe("Tables whose columns stand in another order, which stays so"),
  unmodelled: z.array(z.string()).describe("What a side has and the model has not: neither compared nor changed"),
  skipped: z.array(z.string()).describe("Statements that reach beyond one database and were not run in scratch"),
  snapshot: z.string().nullable().describe("File with the whole schema"),
  dry_run: z.boolean(),
});

export type GenerateInput = z.infer<typeof generateInput>;
export type GenerateOutput = z.infer<typeof generateOutput>;
