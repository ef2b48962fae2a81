import { z } from "zod";
import { runStatuses } from "../runs/mod.ts";

/** What every figure says of its origin. */
export const found = {
  run: z.string().describe("The run that found it"),
  at: z.string().describe("When it was over"),
  bundle: z.string().nullable().describe("The files that it had"),
  is_of_newest_files: z.boolean(),
  is_before_last_write: z.boolean().describe(
    "A run that changes the database was not over when it began, or came later",
  ),
};

const failedSince = z.object({ run: z.string(), at: z.string(), code: z.string().nullable() }).nullable()
  .describe("A later run that was to find it and failed");

export const environment = z.object({
  project: z.string(),
  name: z.string(),
  file: z.string().nullable().describe("Null where the project's newest files do not have it"),
  is_protected: z.boolean().nullable().describe("Null where its files do not tell that without being run"),
  protected_by: z.array(z.enum(["files", "operator"])),
  database: z.string().nullable().describe("Its connection without a password; null where that is a secret"),
  variable: z.string().nullable().describe("The secret that has the connection"),
  problem: z.string().nullable().describe("Why its files do not load"),
  status: z.object({
    ...found,
    ledger_present: z.boolean(),
    current: z.string().nullable().describe("Version that was applied last"),
    applied: z.int(),
    pending: z.int(),
    total: z.int().describe("Migrations of the files that the run had"),
    changed: z.int().describe("Applied, but their files are others now"),
    missing: z.int().describe("Applied, but their files are gone"),
    unfinished: z.int(),
  }).nullable().describe("Of the last `migrate status` that succeeded"),
  status_failed: failedSince,
  drift: z.object({
    ...found,
    is_equal: z.boolean(),
    added: z.int().describe("Objects that only the database has"),
    changed: z.int(),
    removed: z.int().describe("Objects that only the files have"),
    is_partial: z.boolean().describe("Something was not compared"),
    exit_code: z.int(),
  }).nullable().describe("Of the last `drift` that succeeded"),
  drift_failed: failedSince,
  last_write: z.object({
    run: z.string(),
    operation: z.string(),
    status: z.enum(runStatuses),
    requested_by: z.string(),
    created_at: z.string(),
    finished_at: z.string().nullable(),
  }).nullable().describe("The last run that changes the database, however it went"),
  catalog: z.object(found).nullable().describe("Of the last run that read all of its catalog"),
});

export const environmentsAnswer = z.object({ environments: z.array(environment) });

export type EnvironmentAnswer = z.output<typeof environment>;
export type EnvironmentsAnswer = z.output<typeof environmentsAnswer>;
