import { z } from "zod";
import { field } from "../../../../engine/plugin/mod.ts";
import { migrationFields } from "./fields.ts";

export const statusInput = z.object({
  ...migrationFields,
  check_rebuild: field.flag("Say whether building anew would be quicker than applying what is pending"),
  rebuild_threshold: field.count(
    "From how many pending migrations on rebuilding is advised; migration.rebuild_threshold when absent",
  ).optional(),
});

export const statusOutput = z.object({
  tracking_table: z.string().describe("As configured"),
  resolved_table: z.string().nullable().describe("Where it is, schema.table; null where there is no ledger"),
  ledger_present: z.boolean(),
  applied: z.array(z.string()).describe("Versions, in the order in which they were applied"),
  pending: z.array(z.string()).describe("Versions, in the order in which they would be applied"),
  current: z.string().nullable().describe("The version applied last"),
  total: z.int().describe("Migrations in the folder"),
  migrations: z.array(z.object({
    version: z.string(),
    name: z.string(),
    status: z.enum(["applied", "pending", "changed", "missing", "unfinished"]).describe(
      "changed: applied, but its file is another now; missing: applied, but its file is gone; unfinished: stopped halfway",
    ),
    applied_at: z.string().nullable(),
    applied_by: z.string().nullable().describe("Role; null where the ledger does not tell"),
    execution_time_ms: z.int().nullable(),
    run: z.string().nullable().describe("The run that applied it last, where the history tells"),
  })),
  summary: z.object({ applied: z.int(), pending: z.int(), total: z.int() }),
  warning: z.string().nullable(),
  orphaned_migrations: z.array(z.string()).describe("Files that are no migration by their names"),
  duplicate_versions: z.record(z.string(), z.array(z.string())),
  rebuild_recommended: z.boolean(),
  rebuild_reasons: z.array(z.string()),
  hints: z.array(z.string()),
});

export type StatusInput = z.infer<typeof statusInput>;
export type StatusOutput = z.infer<typeof statusOutput>;
