import { z } from "zod";
import { field } from "../../../../engine/plugin/mod.ts";
import { plannedMigration, shownMigrations } from "./plan_io.ts";
import { lockFields, migrationFields, resolveField } from "./fields.ts";

export const upInput = z.object({
  ...migrationFields,
  target: field.name("Go no further than this version", { short: "t", placeholder: "VERSION" }).optional(),
  strict: field.flag("End on what is only a warning otherwise: files that are no migration by their names"),
  force: field.flag("Apply although files of applied migrations changed"),
  ...lockFields,
  verify_checksums: field.flag("Compare the files of applied migrations with the ledger", { default: true }),
  on_checksum_mismatch: field.choice(["fail", "warn", "ignore"], "What a changed file of an applied migration does")
    .default("fail"),
  out_of_order: field.choice(
    ["error", "warn", "apply"],
    "What a pending migration below the highest applied one does; migration.out_of_order when absent",
  ).optional(),
  auto_detect_baseline: field.flag(
    "Where the ledger is missing or empty, count as applied what the database has already: migrate baseline",
  ),
  require_reversible: field.flag("Apply nothing unless every pending migration has a way back"),
  retry_seconds: field.count(
    "How long a migration that got no lock is tried again; migration.retry_seconds when absent",
  )
    .optional(),
  resolve: resolveField,
  dry_run: field.flag("List what would run, with the locks, sizes and risks that the database tells; nothing is run"),
  dry_run_execute: field.flag(
    "Run it in a transaction that is rolled back, or on a scratch copy of the schema, and tell what it took",
  ),
  show_detail: field.flag("Show what can quote row values: PostgreSQL's DETAIL, and what scripts raise"),
});

export const upOutput = z.object({
  success: z.boolean().describe("False when a migration waits for a superuser"),
  applied: z.array(z.object({
    version: z.string(),
    name: z.string(),
    duration_ms: z.int(),
    rows_affected: z.int().describe(
      "Rows that its statements inserted, updated, deleted or copied, those of batches aside",
    ),
  })),
  skipped: z.array(z.string()).describe("Versions that another run applied meanwhile"),
  skipped_superuser: z.array(z.string()).describe("The version that needs a superuser and was halted at"),
  pending: z.array(z.string()).describe("Versions that are pending still"),
  errors: z.array(z.string()).describe("Empty: a failure is the error of the document"),
  total_duration_ms: z.int(),
  checksums_verified: z.boolean(),
  dry_run: z.boolean(),
  dry_run_execute: z.boolean(),
  warnings: z.array(z.string()),
  plan: z.array(plannedMigration).describe("What would run; empty but for a dry run"),
  executed_on: z.enum(["target", "scratch"]).nullable().describe(
    "Where a dry run executed it: in a transaction of the target that was rolled back, or on a copy of its schema",
  ),
  sequences_advanced: z.array(z.object({ sequence: z.string(), before: z.string().nullable(), after: z.string() }))
    .describe("Sequences that a dry run advanced: PostgreSQL never takes numbers back"),
});

export type UpInput = z.infer<typeof upInput>;
export type UpOutput = z.infer<typeof upOutput>;

/** What of a dry run somebody agrees to. */
export const shownPlan = ({ plan, pending, skipped_superuser, warnings }: UpOutput): unknown => ({
  plan: shownMigrations(plan),
  pending,
  skipped_superuser,
  warnings,
});
