import { z } from "zod";
import { field, targetFields } from "../../../../engine/plugin/mod.ts";

/** What `seed apply` takes. */
export const seedApplyInput = z.object({
  ...targetFields,
  seeds_dir: field.projectPath("Folder of the seeds instead of db/seeds").optional(),
  profile: field.name("Only the files of this profile (seed.profiles of the environment)").optional(),
  file: z.array(z.string().min(1)).describe("Only this seed file; may be given more than once").meta({
    kind: "project-path",
    placeholder: "FILE",
  }).default([]),
  replace: field.flag("Empty the tables that the files fill first, and apply every seed file that fills one of them"),
  continue_on_error: field.flag("Go on with the next file when one fails, and report every failure"),
  show_detail: field.flag("Show what can quote row values: PostgreSQL's DETAIL, and what scripts raise"),
});

/** What it answers. */
export const seedApplyOutput = z.object({
  success: z.boolean(),
  target: z.string(),
  database: z.string(),
  total: z.int(),
  succeeded: z.int(),
  failed: z.int(),
  applied_files: z.array(z.string()),
  failed_files: z.array(z.string()),
  failures: z.array(z.object({
    file: z.string(),
    line: z.int().nullable(),
    column: z.int().nullable(),
    code: z.string(),
    message: z.string(),
  })),
  moved_sequences: z.array(z.string()).describe("Sequences that were moved behind the highest value"),
  seed_profile: z.string().nullable(),
  execution_time_ms: z.int(),
});

export type SeedApplyInput = z.infer<typeof seedApplyInput>;
export type SeedApplyOutput = z.infer<typeof seedApplyOutput>;
