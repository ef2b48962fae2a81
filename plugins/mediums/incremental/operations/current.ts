import { z } from "zod";
import { defineOperation } from "../../../../engine/plugin/mod.ts";
import { migrationFields } from "./fields.ts";

const input = z.object(migrationFields);
const output = z.object({
  revision: z.string().nullable().describe("The version applied last; null when none is"),
  name: z.string().nullable(),
  applied_at: z.string().nullable(),
  checksum: z.string().nullable(),
});

export const current = defineOperation({
  name: "migrate current",
  summary: "Tell which migration was applied last",
  effect: "read",
  input,
  output,
  examples: [{ command: "confiture migrate current --env production", why: "What a deployment would start from" }],
  run: async (given, context) => await (await import("../status/mod.ts")).readCurrent(given, context),
  text: ({ revision, name, applied_at }, style) =>
    revision === null ? "nothing is applied" : `${revision}_${name} ${style.dim(applied_at!)}`,
});

export type CurrentInput = z.infer<typeof input>;
export type CurrentOutput = z.infer<typeof output>;
