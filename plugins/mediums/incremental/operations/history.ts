import { z } from "zod";
import { defineOperation, field, table } from "../../../../engine/plugin/mod.ts";
import { migrationFields } from "./fields.ts";

const input = z.object({
  ...migrationFields,
  version: field.name("Of this version only", { placeholder: "VERSION" }).optional(),
  limit: field.count("How many, the latest first", { min: 1 }).default(100),
});
const output = z.object({
  history: z.array(z.object({
    at: z.string(),
    action: z.string().describe("up, down, repeat, baseline, reinit, bless, forget or squash"),
    version: z.string(),
    name: z.string(),
    execution_time_ms: z.int().nullable(),
    by: z.string().describe("Role"),
    host: z.string().nullable(),
    run: z.string(),
    reason: z.string().nullable(),
  })),
  recorded: z.boolean().describe("False where the ledger is another program's and nothing was recorded yet"),
});

export const history = defineOperation({
  name: "migrate history",
  summary: "Tell what was applied and rolled back, when and by whom",
  effect: "read",
  input,
  output,
  examples: [{ command: "confiture migrate history --version 20260601120000", why: "What happened to this one" }],
  run: async (given, context) => await (await import("../status/mod.ts")).readHistory(given, context),
  text: ({ history, recorded }, style) => {
    if (!recorded) return "The ledger was made by another program; history begins with the next confiture migrate up.";
    if (history.length === 0) return "Nothing happened yet.";
    const rows = history.map(({ at, action, version, name, by, reason }) => [
      style.dim(at.slice(0, 19).replace("T", " ")),
      action === "down" || action === "forget" ? style.yellow(action) : action,
      `${version}_${name}`,
      by,
      style.dim(reason ?? ""),
    ]);
    return table(["when", "what", "migration", "by", "why"], rows, style);
  },
});

export type HistoryInput = z.infer<typeof input>;
export type HistoryOutput = z.infer<typeof output>;
