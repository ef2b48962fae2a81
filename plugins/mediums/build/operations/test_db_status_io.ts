import { z } from "zod";
import { field, targetFields } from "../../../../engine/plugin/mod.ts";
import { recipeFields, serverOutput } from "./test_db_io.ts";

/** What `test-db status` takes. */
export const statusInput = z.object({
  ...targetFields,
  template: field.name("Name of the template; by default the one that the sources ask for").optional(),
  ...recipeFields,
});

/** What it answers. */
export const statusOutput = z.object({
  name: z.string(),
  state: z.enum(["current", "stale", "absent"]),
  stored_hash: z.string().nullable().describe("Hash of what the template holds; null when there is none"),
  current_hash: z.string().describe("Hash of what it would hold if it were made now"),
  ...serverOutput,
});

export type StatusInput = z.infer<typeof statusInput>;
export type StatusOutput = z.infer<typeof statusOutput>;
