import { z } from "zod";
import { field, targetFields } from "../../../../engine/plugin/mod.ts";
import { serverOutput } from "./test_db_io.ts";

/** What `test-db prune` takes. */
export const pruneInput = z.object({
  ...targetFields,
  older_than: field.text("Clones that nobody is connected to may go from this age on: 30m, 12h, 1d, 2w", {
    placeholder: "AGE",
  }).default("1d"),
  dry_run: field.flag("Only show what would be dropped"),
});

const entries = z.array(z.object({
  name: z.string(),
  kind: z.enum(["template", "clone"]),
  reason: z.string(),
  size_bytes: z.int().nullable(),
}));

/** What it answers. */
export const pruneOutput = z.object({
  ...serverOutput,
  project: z.string(),
  dry_run: z.boolean(),
  dropped: entries.describe("With dry_run what would be dropped"),
  kept: entries.describe("Of this project"),
  foreign: z.int().describe("Templates and clones of other projects, which were left alone"),
});

export type PruneInput = z.infer<typeof pruneInput>;
export type PruneOutput = z.infer<typeof pruneOutput>;
