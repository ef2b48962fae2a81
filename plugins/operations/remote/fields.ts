import { z } from "zod";
import { field } from "../../../engine/plugin/mod.ts";

/** All of them ask the server that --server or CONFITURE_SERVER names. */
export const surface = { only: "local", why: "it asks a server", asks: "server" } as const;

export const listFields = {
  project: field.name("Of this project only").optional(),
  env: field.environment("In this environment only", { short: "e" }).optional(),
  limit: field.count("How many at most", { min: 1, max: 200 }).default(20),
};

export const runId = field.name("Id of the run", { placeholder: "RUN" });
export const approvalId = field.count("Number of the approval", { min: 1 });

export const run = z.object({
  id: z.string(),
  project: z.string().nullable(),
  operation: z.string(),
  environment: z.string().nullable(),
  status: z.string(),
  requested_by: z.string(),
  created_at: z.string(),
  exit_code: z.number().nullable(),
});

export const approval = z.object({
  id: z.int(),
  project: z.string(),
  environment: z.string(),
  operation: z.string(),
  input: z.record(z.string(), z.unknown()),
  state: z.string().describe("reviewing, open, approved, rejected, used or dead"),
  review_run: z.string().describe("The run whose result shows what would happen"),
  shown_hash: z.string().nullable().describe("Of what is shown; a decision names it"),
  requested_by: z.string(),
  decided_by: z.string().nullable(),
  died_of: z.string().nullable(),
});
