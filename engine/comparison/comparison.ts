import { z } from "zod";
import { leftOutCounts } from "../catalog/mod.ts";
import { renameQuestions } from "../change/mod.ts";

export const sideOutput = z.object({
  label: z.string().describe("Where it was read"),
  fingerprint: z.string().describe("SHA-256 over its catalog, in hex"),
  server_version: z.int(),
  left_out: leftOutCounts,
});

const value = z.json().describe("Null where the object has none of it");

export const changeOutput = z.object({
  change: z.enum(["add", "drop", "alter"]),
  kind: z.string().describe("table, column, grant"),
  object: z.string().describe("column public.orders.note"),
  properties: z.array(z.object({ name: z.string(), from: value, to: value })).describe(
    "What differs, of altered objects",
  ),
});

export const comparisonOutput = {
  equal: z.boolean().describe("True when nothing that was compared differs"),
  from: sideOutput,
  to: sideOutput,
  changes: z.array(changeOutput),
  reordered_tables: z.array(z.string()).describe(
    "Tables whose columns stand in another order; not counted as a difference",
  ),
  unmodelled: z.array(z.string()).describe("What a side has and the model has not: not compared"),
  unreadable: z.array(z.string()).describe("What the role may not read: not compared"),
  skipped: z.array(z.string()).describe("Statements of the DDL that reach beyond one database and were not run"),
  renames: z.array(z.object({ from: z.string(), to: z.string() })).describe(
    "Renames that somebody answered for, which the changes start behind; drift has none",
  ),
  questions: renameQuestions,
  notes: z.array(z.string()),
};

const comparison = z.object(comparisonOutput);
/** The difference of two sides as a result: JSON for programs, drawn by `comparisonText` for people. */
export type Comparison = z.infer<typeof comparison>;
export type ChangeOutput = z.infer<typeof changeOutput>;
