import { z } from "zod";
import { comparisonOutput } from "../../../../engine/comparison/mod.ts";
import { field } from "../../../../engine/plugin/mod.ts";
import { migrationFields } from "./fields.ts";

export const verifyInput = z.object({
  ...migrationFields,
  version: field.name("Only this applied version, and no comparison of catalogs", { placeholder: "VERSION" })
    .optional(),
  allow_uninitialized: field.flag("A database without a ledger is no failure"),
  catalog: field.flag("Compare the database with what its applied migrations make of an empty one", { default: true }),
  require_catalog: field.flag("Fail when that comparison is not possible, instead of saying why"),
});

export const verifyOutput = z.object({
  verified_count: z.int(),
  failed_count: z.int(),
  skipped_count: z.int().describe("Applied migrations without a .verify.sql"),
  total_applied: z.int(),
  ledger_present: z.boolean(),
  results: z.array(z.object({
    version: z.string(),
    name: z.string(),
    status: z.enum(["verified", "failed", "skipped"]),
    actual_value: z.union([z.boolean(), z.number(), z.string()]).nullable().describe(
      "First column of the first row; a text is not shown, it may be anybody's",
    ),
    verify_file: z.string().nullable(),
    error: z.string().nullable(),
  })),
  catalog: z.object(comparisonOutput).nullable().describe(
    "From what the applied migrations make of an empty database to what the database is; null where it was not compared",
  ),
  catalog_why_not: z.string().nullable().describe("Why the catalogs were not compared"),
});

export type VerifyInput = z.infer<typeof verifyInput>;
export type VerifyOutput = z.infer<typeof verifyOutput>;
