import { z } from "zod";
import { field } from "../../../../engine/plugin/mod.ts";
import { markedField } from "./baseline_io.ts";
import { lockFields, migrationFields } from "./fields.ts";

export const reinitInput = z.object({
  ...migrationFields,
  target: field.name("Mark no further than this version; all of the folder when absent", {
    short: "t",
    placeholder: "VERSION",
  }).optional(),
  dry_run: field.flag("Only say what would be replaced"),
  ...lockFields,
});

export const reinitOutput = z.object({
  success: z.boolean(),
  deleted_count: z.int().describe("Entries that the ledger had before"),
  marked: markedField,
  total_duration_ms: z.int(),
  dry_run: z.boolean(),
  warnings: z.array(z.string()),
  error: z.string().nullable().describe("Null: a failure is the error of the document"),
});

export type ReinitInput = z.infer<typeof reinitInput>;
export type ReinitOutput = z.infer<typeof reinitOutput>;
