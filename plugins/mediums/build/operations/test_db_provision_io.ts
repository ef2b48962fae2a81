import { z } from "zod";
import { field, targetFields } from "../../../../engine/plugin/mod.ts";
import { recipeFields, serverOutput } from "./test_db_io.ts";

/** What `test-db provision-template` takes. */
export const provisionInput = z.object({
  ...targetFields,
  template: field.name("Name of the template; by default <project>_template_<hash of the content>").optional(),
  ...recipeFields,
  force: field.flag("Build it even if it is current, or if a template of another project bears the name"),
  show_detail: field.flag("Show what can quote row values: PostgreSQL's DETAIL, and what scripts raise"),
});

/** What it answers. */
export const provisionOutput = z.object({
  template: z.string(),
  ...serverOutput,
  hash: z.string().describe("Content hash of the build, or SHA-256 of the archive"),
  built: z.boolean().describe("False when a current template was there"),
  replaced: z.boolean().describe("True when a template of that name with other contents gave way"),
  waited: z.boolean().describe("True when another run was building it at the same time"),
  statements: z.int(),
  seed_files_applied: z.int(),
  created: z.record(z.string(), z.int()).describe("Objects by kind, counted in the template; empty when not built"),
  execution_time_ms: z.int(),
});

export type ProvisionInput = z.infer<typeof provisionInput>;
export type ProvisionOutput = z.infer<typeof provisionOutput>;
