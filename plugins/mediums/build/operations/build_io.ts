import { z } from "zod";
import { field, targetFields } from "../../../../engine/plugin/mod.ts";

/** What `build` takes. */
export const buildInput = z.object({
  ...targetFields,
  recreate: field.flag("Replace the database if it holds something; the old one stays until the new one is whole"),
  database: field.name("Build into the database NAME on the target's server instead of the target itself").optional(),
  embedded: field.flag("Build on the project's embedded server instead of the environment's database"),
  output: field.projectPath("Write the script to FILE instead of building a database", {
    short: "o",
    placeholder: "FILE",
  }).optional(),
  order: field.choice(
    ["dependency", "alphabetical", "hex"],
    "How statements are ordered; build.sort_mode of the environment when absent",
  ).optional(),
  two_pass: field.flag("Add every foreign key after all tables"),
  schema_only: field.flag("Leave seed files out"),
  seeds: field.flag("Apply the seed folders (db/seeds) after the schema"),
  seed_profile: field.name("Apply the seed files of this profile after the schema").optional(),
  continue_on_error: field.flag("Go on with the next seed file when one fails, and report every failure"),
  separator_style: field.choice(
    ["block_comment", "line_comment", "custom"],
    "Comment between the files in --output; build.separators.style when absent",
  ).optional(),
  separator_template: field.text("Comment for the style custom; {file_path} stands for the file").optional(),
  show_hash: field.flag("Only print the content hash; nothing is built"),
  dump: field.projectPath(
    "Build into a scratch database and write it with pg_dump to PATH; in a folder the name holds the content hash",
  ).optional(),
  dump_format: field.choice(["custom", "directory"], "Format of --dump").default("custom"),
  show_detail: field.flag("Show what can quote row values: PostgreSQL's DETAIL, and what scripts raise"),
});

/** What it answers. */
export const buildOutput = z.object({
  success: z.boolean().describe("False when a seed file failed under continue_on_error"),
  environment: z.string().nullable(),
  target: z.string().nullable().describe("Where the database was built; null when none was"),
  database: z.string().nullable(),
  hash: z.string().describe("SHA-256 over everything that is executed, in hex"),
  files_processed: z.int(),
  statements: z.int(),
  segments: z.int().describe("Transactions and statements outside one that the build took"),
  schema_size_bytes: z.int(),
  output_path: z.string().nullable(),
  artifact_path: z.string().nullable(),
  artifact_hash: z.string().nullable(),
  seed_profile: z.string().nullable(),
  seed_files_applied: z.int(),
  seed_failures: z.array(z.object({
    file: z.string(),
    line: z.int().nullable(),
    column: z.int().nullable(),
    code: z.string(),
    message: z.string(),
  })),
  created: z.record(z.string(), z.int()).describe("Objects by kind, counted in the database after the build"),
  warnings: z.array(z.string()),
  execution_time_ms: z.int(),
});

export type BuildInput = z.infer<typeof buildInput>;
export type BuildOutput = z.infer<typeof buildOutput>;
