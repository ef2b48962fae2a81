import { z } from "zod";
import { field, targetFields } from "../../../../engine/plugin/mod.ts";
import { recipeFields } from "./test_db_io.ts";

/** What `test-db clone` takes. */
export const cloneInput = z.object({
  ...targetFields,
  target: field.name("Name of the clone; by default <project>_clone_<random digits>").optional(),
  template: field.name("Template to copy as it is; by default the current one of the project").optional(),
  ...recipeFields,
  replace: field.flag("A clone of that name gives way when the new one is whole"),
  sync_commit_off: field.flag("Let COMMIT in the clone not wait for the disk", { default: true }),
  tablespace: field.name("Tablespace of the clone, for example one in memory").optional(),
  strategy: field.choice(
    ["auto", "file_copy", "wal_log"],
    "How PostgreSQL 15 and later copy the template; auto copies files from 256 MB on, through the WAL below",
  ).default("auto"),
  max_clone_concurrency: field.count("Clone only while fewer than N runs that name a limit do", { min: 1, max: 1_000 })
    .optional(),
  lives_with: field.count(
    "The clone belongs to the process PID of this machine: when that is gone, the next such clone or prune drops it",
    { min: 1, placeholder: "PID" },
  ).optional(),
  passfile: field.hostPath("Write the password to FILE in the form of ~/.pgpass, for PGPASSFILE, readable by you alone")
    .optional(),
  show_detail: field.flag("Show what can quote row values: PostgreSQL's DETAIL, and what scripts raise"),
});

/** What it answers. */
export const cloneOutput = z.object({
  template: z.string(),
  target: z.string(),
  target_url: z.string().describe("Connection string of the clone, without the password"),
  tablespace: z.string().nullable(),
  hash: z.string().describe("Hash of the template's content"),
  provisioned: z.boolean().describe("True when this run had to build the template first"),
  passfile: z.string().nullable(),
  execution_time_ms: z.int(),
});

export type CloneInput = z.infer<typeof cloneInput>;
export type CloneOutput = z.infer<typeof cloneOutput>;
