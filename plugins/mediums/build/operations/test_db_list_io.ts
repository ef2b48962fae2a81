import { z } from "zod";
import { targetFields } from "../../../../engine/plugin/mod.ts";
import { serverOutput } from "./test_db_io.ts";

/** What `test-db list` takes. */
export const listInput = z.object({ ...targetFields });

/** What it answers. */
export const listOutput = z.object({
  ...serverOutput,
  databases: z.array(z.object({
    name: z.string(),
    kind: z.enum(["template", "clone", "scratch", "build"]),
    detail: z.string().describe("What it was made from"),
    project: z.string().nullable().describe("Name of the project, or its folder when it has none"),
    owner: z.string(),
    size_bytes: z.int().nullable().describe("Null when the role may not ask for it"),
    connections: z.int(),
    created_at: z.string().nullable(),
    age_seconds: z.int().nullable(),
  })),
});

export type ListInput = z.infer<typeof listInput>;
export type ListOutput = z.infer<typeof listOutput>;
