import { z } from "zod";
import type { RunEvent } from "../../engine/run/mod.ts";

const common = { run: z.string(), seq: z.int(), at: z.string() };
const optional = z.string().optional();
const events = z.discriminatedUnion("type", [
  z.object({
    ...common,
    type: z.literal("notice"),
    level: z.enum(["debug", "info", "warning"]),
    message: z.string(),
    code: optional,
  }),
  z.object({
    ...common,
    type: z.literal("progress"),
    label: z.string(),
    done: z.number(),
    total: z.number().optional(),
    unit: z.enum(["statements", "rows", "bytes", "files", "steps"]),
  }),
  z.object({
    ...common,
    type: z.literal("finding"),
    finding: z.object({
      rule: z.string(),
      severity: z.enum(["error", "warning", "info"]),
      message: z.string(),
      help: optional,
      object: optional,
      file: optional,
      line: z.number().optional(),
      column: z.number().optional(),
    }),
  }),
]);

/** An event that is drawn; undefined for the others, and for those that only a newer server knows. */
export function readEvent(text: string): RunEvent | undefined {
  try {
    const parsed = events.safeParse(
      JSON.parse(text, (_, value) => typeof value === "string" ? printable(value) : value),
    );
    return parsed.success ? parsed.data as RunEvent : undefined;
  } catch {
    return undefined;
  }
}

/** A server may not steer the terminal of whoever follows it. */
function printable(text: string): string {
  return text.replace(/(?!\n)\p{Cc}/gu, " ");
}
