import { z } from "zod";
import { comparisonOutput } from "../../../../engine/comparison/mod.ts";
import { field } from "../../../../engine/plugin/mod.ts";
import { migrationFields } from "./fields.ts";
import { issueOutput } from "./preflight_io.ts";

export const validateInput = z.object({
  ...migrationFields,
  fix_naming: field.flag("Rename files X.sql, which are no migration by their names, to X.up.sql"),
  dry_run: field.flag("With --fix-naming: only tell what would be renamed"),
  check_collisions: field.flag("Hold the migrations of this branch against those that the base got since they parted"),
  require_migration: field.flag("Fail when the DDL changed against the base and no migration came with it"),
  idempotent: field.flag("Tell what a second run of a migration would fail on, or do twice"),
  strict_cor: field.flag("With --idempotent: CREATE OR REPLACE that another shape would refuse is an error too"),
  check_drift: field.flag("Hold what the migrations make of an empty database against the DDL"),
  check_live_drift: field.flag("Hold the database against the DDL"),
  list_patterns: field.flag("Only list what --idempotent looks for"),
  base_ref: field.name(
    "Branch that this one came from, for the checks against git; origin/main, else main, when absent. --idempotent looks only at what changed since",
    { placeholder: "REF" },
  ).optional(),
  since: field.name("--idempotent looks only at files that changed since this commit", { placeholder: "REF" })
    .optional(),
  staged: field.flag("--idempotent looks only at files that are staged, as they are staged"),
});

const status = z.enum(["passed", "failed", "error"]).describe("error: the check could not be made");
const common = {
  status,
  check: z.string(),
  exit_code: z.int().describe("What this check alone ends with; the worst is that of the run"),
};

const touch = z.object({
  file: z.string(),
  line: z.int(),
  does: z.enum(["makes", "replaces", "alters", "drops", "writes", "needs"]),
});

export const payloads = {
  files: z.object({
    ...common,
    files_checked: z.int(),
    orphaned_files: z.array(z.string()),
    duplicate_versions: z.record(z.string(), z.array(z.string())),
    renamed: z.array(z.object({ from: z.string(), to: z.string() })),
    dry_run: z.boolean(),
    issues: z.array(issueOutput),
  }),
  collisions: z.object({
    ...common,
    base_ref: z.string(),
    fork_commit: z.string().describe("The last commit that both have"),
    new_migrations: z.array(z.string()).describe("Files that only this branch has"),
    base_migrations: z.array(z.string()).describe("Files that the base got since they parted"),
    collisions: z.array(z.object({
      object: z.string(),
      severity: z.enum(["error", "warning"]),
      here: touch,
      there: touch,
    })),
    not_looked_into: z.array(z.string()).describe("Programs, whose statements nobody knows"),
    issues: z.array(issueOutput),
  }),
  require_migration: z.object({
    ...common,
    is_valid: z.boolean(),
    has_ddl_changes: z.boolean(),
    has_new_migrations: z.boolean(),
    ddl_changes: z.array(z.string()).describe("alter column public.orders.note"),
    new_migration_files: z.array(z.string()),
    migration_error: z.string().nullable(),
    base_ref: z.string(),
    target_ref: z.string(),
    signature_violations: z.array(z.string()).describe(
      "Functions whose parameters changed, and that no new migration drops",
    ),
    body_violations: z.array(z.string()).describe("Functions whose body changed, and that no new migration makes anew"),
  }),
  idempotent: z.object({
    ...common,
    violations: z.array(z.object({
      pattern: z.string(),
      sql_snippet: z.string(),
      line_number: z.int(),
      file_path: z.string(),
      suggestion: z.string(),
      fix_available: z.boolean(),
      severity: z.enum(["error", "info"]),
    })),
    violation_count: z.int(),
    files_scanned: z.int(),
    scanned_files: z.array(z.string()),
    has_violations: z.boolean(),
    has_blocking_violations: z.boolean(),
    warnings: z.array(z.object({
      kind: z.enum(["dynamic_sql", "unreadable_block", "program"]),
      source_file: z.string(),
      source_line: z.int(),
      message: z.string(),
    })),
    meta: z.object({
      backend: z.literal("parser").describe("PostgreSQL's own"),
      scope: z.string().describe("all, staged, or since REF"),
    }),
  }),
  drift: z.object({ ...common, has_drift: z.boolean(), ...comparisonOutput }),
  live_drift: z.object({ ...common, has_drift: z.boolean(), ...comparisonOutput }),
  failure: z.object({ ...common, error: issueOutput }),
};

const named = {
  files: z.union([payloads.files, payloads.failure]),
  collisions: z.union([payloads.collisions, payloads.failure]),
  require_migration: z.union([payloads.require_migration, payloads.failure]),
  idempotent: z.union([payloads.idempotent, payloads.failure]),
  drift: z.union([payloads.drift, payloads.failure]),
  live_drift: z.union([payloads.live_drift, payloads.failure]),
};

export const validateOutput = z.object({
  ...z.object({
    ...payloads.files.shape,
    ...payloads.collisions.shape,
    ...payloads.require_migration.shape,
    ...payloads.idempotent.shape,
    ...payloads.drift.shape,
  }).partial().shape,
  status,
  version: z.literal("1").optional().describe("With several checks: of the shape of this document"),
  checks: z.object(named).partial().optional().describe("With several checks: what each would have printed alone"),
  patterns: z.array(z.object({
    id: z.string(),
    description: z.string(),
    severity: z.enum(["error", "info"]),
    has_skip_regex: z.boolean(),
    skip_hint: z.string(),
    has_auto_fix: z.boolean(),
    template_fillable: z.boolean(),
  })).optional().describe("With --list-patterns"),
  hints: z.array(z.string()),
});

export type ValidateInput = z.infer<typeof validateInput>;
export type ValidateOutput = z.infer<typeof validateOutput>;
export type CheckName = keyof typeof named;
/** What each check tells. */
export type Payloads = { readonly [K in keyof typeof payloads]: z.infer<(typeof payloads)[K]> };
