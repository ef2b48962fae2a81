import { z } from "zod";
import { objectTurns } from "../../../../engine/comparison/mod.ts";
import { field } from "../../../../engine/plugin/mod.ts";
import { migrationFields } from "./fields.ts";
import { dependentOutput, tierOutput } from "./plan_io.ts";

export const preflightInput = z.object({
  ...migrationFields,
  against: field.dsn(
    "Database to try what is pending in: in one transaction that is rolled back. Use a copy, not the one in use",
  ).optional(),
  scratch: field.flag("Try what is pending on a scratch copy of the target's schema, without its rows"),
  since: field.name("Look at migrations above this version only", { placeholder: "VERSION" }).optional(),
  allow_non_transactional: field.flag(
    "With --against: run what forbids a transaction too. Everything is kept then, and the database is used up",
  ),
  check_dependents: field.choice(
    ["off", "fail", "warn"],
    "What it does when views, functions or the like hang on what is replaced, changed or dropped",
  ).default("off"),
  strict: field.flag("Fail on warnings too"),
  show_detail: field.flag("Show what can quote row values: PostgreSQL's DETAIL, and what scripts raise"),
});

export const issueOutput = z.object({
  severity: z.enum(["error", "warning", "info"]),
  code: z.string(),
  message: z.string(),
  actionable: z.string().nullable(),
  details: z.record(z.string(), z.json()),
  migration: z.string().nullable(),
  file: z.string().nullable(),
  line: z.int().nullable(),
});

const value = z.json();

export const preflightOutput = z.object({
  ok: z.boolean(),
  window_safe: z.boolean().describe(
    "Nothing in it disturbs replicas, or programs of the version before, while only one side has it",
  ),
  summary: z.object({
    errors: z.int(),
    warnings: z.int(),
    info: z.int(),
    migrations_checked: z.int(),
    db_consumed: z.boolean().optional().describe("The database that it was tried in has it now"),
  }),
  issues: z.array(issueOutput),
  change_set: z.object({
    contract_version: z.literal(1),
    changes: z.array(z.object({
      kind: z.string(),
      object: z.string().nullable(),
      migration: z.string(),
      tier: tierOutput,
      detail: z.string().nullable(),
    })),
  }),
  dependent_analysis: z.object({
    status: z.enum(["ok", "skipped", "found"]),
    entries: z.array(z.object({
      kind: z.string(),
      schema: z.string().nullable(),
      name: z.string(),
      qualified: z.string(),
      source_file: z.string(),
      source_line: z.int(),
      severity: z.enum(["error", "warning"]),
      dependents: z.array(dependentOutput),
    })),
    has_blocking: z.boolean(),
    skip_reason: z.string().nullable(),
  }),
  replay: z.object({
    on: z.enum(["against", "scratch"]),
    applied: z.array(z.string()).describe("Versions that went through"),
    stopped_at: z.string().nullable().describe("The version that did not"),
    objects: objectTurns.nullable().describe(
      "What becomes of the target's objects; null where not all of it went through",
    ),
    compared_with_ddl: z.boolean(),
    not_compared_because: z.string().nullable(),
    structural_difference: z.array(z.object({
      change: z.enum(["add", "drop", "alter"]),
      kind: z.string(),
      object: z.string(),
      properties: z.array(z.object({ name: z.string(), from: value, to: value })),
    })).describe("What the project's DDL has beyond what the migrations lead to: add is missing, drop is too much"),
  }).nullable(),
});

export type PreflightInput = z.infer<typeof preflightInput>;
export type PreflightOutput = z.infer<typeof preflightOutput>;
export type Issue = z.infer<typeof issueOutput>;
