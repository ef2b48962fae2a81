import { z } from "zod";
import { field } from "../../../../engine/plugin/mod.ts";
import { lockFields, migrationFields } from "./fields.ts";

export const verifyChecksumsInput = z.object({
  ...migrationFields,
  fix: field.flag("Record the files as they are now: an edit that is meant. The history keeps who did so"),
  allow_uninitialized: field.flag("A database without a ledger is no failure"),
  ...lockFields,
});

export const verifyChecksumsOutput = z.object({
  ok: z.boolean(),
  ledger_present: z.boolean(),
  fixed: z.int().describe("Migrations whose files were recorded anew"),
  summary: z.object({
    checked: z.int().describe("Files, forward and backward halves"),
    mismatched: z.int(),
    tracking_table: z.string().describe("As configured"),
    resolved_table: z.string().nullable().describe("Where it is, schema.table; null where there is no ledger"),
  }),
  issues: z.array(z.object({
    severity: z.enum(["error", "warning", "info"]),
    code: z.string(),
    message: z.string(),
    actionable: z.string(),
    details: z.record(z.string(), z.unknown()),
    migration: z.string().nullable(),
    file: z.string().nullable(),
    line: z.int().nullable(),
  })),
});

export type VerifyChecksumsInput = z.infer<typeof verifyChecksumsInput>;
export type VerifyChecksumsOutput = z.infer<typeof verifyChecksumsOutput>;
