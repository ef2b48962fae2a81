import { z } from "zod";
import { field } from "../../../../engine/plugin/mod.ts";
import { lockFields, migrationFields } from "./fields.ts";

export const markedField = z.array(z.object({ version: z.string(), name: z.string() })).describe(
  "Migrations that count as applied from now on, in the order in which they were written",
);

export const baselineInput = z.object({
  ...migrationFields,
  through: field.name("The version up to which the database has everything already", {
    short: "t",
    placeholder: "VERSION",
  }).optional(),
  from_db: field.dsn("Database whose ledger is copied, for versions that have files here").optional(),
  source_table: field.name("Ledger of that database; migration.tracking_table when absent", {
    placeholder: "[SCHEMA.]TABLE",
  }).optional(),
  auto_detect_baseline: field.flag(
    "Find that version: the one at which the migrations, replayed in a scratch database, give the same catalog",
  ),
  dry_run: field.flag("Only say what would count as applied"),
  ...lockFields,
});

export const baselineOutput = z.object({
  success: z.boolean(),
  marked: markedField,
  detected: z.string().nullable().describe(
    "The version whose catalog is that of the database; null where none was sought",
  ),
  already_applied: z.array(z.string()).describe("Versions that the ledger had before"),
  source_only: z.array(z.string()).describe("Versions of the other ledger that have no file here"),
  dry_run: z.boolean(),
  warnings: z.array(z.string()),
  total_duration_ms: z.int(),
});

export type BaselineInput = z.infer<typeof baselineInput>;
export type BaselineOutput = z.infer<typeof baselineOutput>;
