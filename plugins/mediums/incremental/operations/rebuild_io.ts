import { z } from "zod";
import { field } from "../../../../engine/plugin/mod.ts";
import { markedField } from "./baseline_io.ts";
import { lockFields, migrationFields } from "./fields.ts";

export const rebuildInput = z.object({
  ...migrationFields,
  drop_schemas: field.flag("Drop every schema of the database first, with all that is in it"),
  seed: field.flag("Apply the seed files too"),
  backup_tracking: field.flag("Write the rows of the ledger into a file in .confiture before"),
  verify: field.flag("Rebuild nothing unless the migrations, replayed, give what the DDL gives"),
  dry_run: field.flag("Only say what would be done"),
  ...lockFields,
  show_detail: field.flag("Show what can quote row values: PostgreSQL's DETAIL, and what scripts raise"),
});

export const rebuildOutput = z.object({
  success: z.boolean(),
  schemas_dropped: z.array(z.string()),
  ddl_statements_executed: z.int(),
  ddl_statements: z.int().describe("Statements of the DDL, run or not"),
  marked: markedField,
  seeds_applied: z.int().describe("Seed files"),
  verified: z.boolean().nullable().describe("Null where --verify was not given"),
  backup_path: z.string().nullable(),
  dry_run: z.boolean(),
  warnings: z.array(z.string()),
  error: z.string().nullable().describe("Null: a failure is the error of the document"),
  total_duration_ms: z.int(),
});

export type RebuildInput = z.infer<typeof rebuildInput>;
export type RebuildOutput = z.infer<typeof rebuildOutput>;
