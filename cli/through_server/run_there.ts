import { z } from "zod";

/** A run as the server tells it; what this program does not need is left out. */
export const runThere = z.object({
  id: z.string(),
  project: z.string().nullable(),
  operation: z.string(),
  environment: z.string().nullable(),
  status: z.string(),
  requested_by: z.string(),
  created_at: z.string(),
  exit_code: z.number().nullable(),
});

const issue = z.object({
  severity: z.enum(["error", "warning", "info"]),
  code: z.string(),
  message: z.string(),
  actionable: z.string(),
  details: z.record(z.string(), z.unknown()),
  migration: z.string().nullable(),
  file: z.string().nullable(),
  line: z.number().nullable(),
});

export const endedRun = runThere.extend({
  output: z.record(z.string(), z.unknown()).nullable(),
  error: issue.nullable(),
});

export type RunThere = z.infer<typeof runThere>;
export type EndedRun = z.infer<typeof endedRun>;

export function isOver({ status }: Pick<RunThere, "status">): boolean {
  return ["succeeded", "failed", "cancelled", "interrupted"].includes(status);
}
