import { z } from "zod";
import { field, targetFields } from "../../../../engine/plugin/mod.ts";
import { serverOutput } from "./test_db_io.ts";

/** What `test-db drop` takes. */
export const dropInput = z.object({
  ...targetFields,
  names: z.array(field.name("Templates and clones to drop")).min(1),
  force: field.flag("End the connections of others to them first"),
  if_exists: field.flag("Pass over names that are not there"),
});

/** What it answers. */
export const dropOutput = z.object({
  ...serverOutput,
  dropped: z.array(z.string()),
  missing: z.array(z.string()).describe("Names that were not there"),
});

export type DropInput = z.infer<typeof dropInput>;
export type DropOutput = z.infer<typeof dropOutput>;
