import { z } from "zod";
import { field } from "../../../../engine/plugin/mod.ts";
import { plannedMigration, shownMigrations } from "./plan_io.ts";
import { lockFields, migrationFields, resolveField } from "./fields.ts";

const common = {
  ...migrationFields,
  ...lockFields,
  dry_run: field.flag("List what would run, with the locks, sizes and risks that the database tells; nothing is run"),
  on_checksum_mismatch: field.choice(
    ["fail", "warn", "ignore"],
    "What a .down.sql does that changed since its migration was applied",
  ).default("fail"),
  retry_seconds: field.count("How long a rollback that got no lock is tried again; migration.retry_seconds when absent")
    .optional(),
  resolve: resolveField,
  show_detail: field.flag("Show what can quote row values: PostgreSQL's DETAIL, and what scripts raise"),
};

export const downInput = z.object({
  ...common,
  steps: field.count("How many migrations, the last applied first", { short: "n", min: 1 }).default(1),
});

export const downToInput = z.object({
  revision: field.name("The version to go back to; it stays applied. 0 rolls all back"),
  ...common,
});

const rolledBack = z.object({ version: z.string(), name: z.string(), duration_ms: z.int() });

export const downOutput = z.object({
  success: z.boolean(),
  rolled_back: z.array(rolledBack),
  total_duration_ms: z.int(),
  checksums_verified: z.boolean(),
  dry_run: z.boolean(),
  plan: z.array(plannedMigration).describe("The ways back that would run; empty but for a dry run"),
  warnings: z.array(z.string()),
  error: z.string().nullable().describe("Null: a failure is the error of the document"),
});

export const downToOutput = z.object({
  from: z.string().nullable(),
  to: z.string().nullable(),
  rolled_back: z.array(rolledBack),
  skipped: z.array(z.string()),
  errors: z.array(z.string()),
  dry_run: z.boolean(),
  plan: z.array(plannedMigration).describe("The ways back that would run; empty but for a dry run"),
  warnings: z.array(z.string()),
});

export type DownInput = z.infer<typeof downInput>;
export type DownOutput = z.infer<typeof downOutput>;
export type DownToInput = z.infer<typeof downToInput>;
export type DownToOutput = z.infer<typeof downToOutput>;

/** What of a dry run somebody agrees to. */
export const shownRollback = (
  { rolled_back, plan, warnings }: Pick<DownOutput, "rolled_back" | "plan" | "warnings">,
): unknown => ({
  rolled_back: rolled_back.map(({ version, name }) => ({ version, name })),
  plan: shownMigrations(plan),
  warnings,
});
