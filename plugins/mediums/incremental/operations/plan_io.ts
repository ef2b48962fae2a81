import { z } from "zod";
import type { LockMode } from "../../../../engine/change/mod.ts";

const lockModes = [
  "ACCESS SHARE",
  "ROW SHARE",
  "ROW EXCLUSIVE",
  "SHARE UPDATE EXCLUSIVE",
  "SHARE",
  "SHARE ROW EXCLUSIVE",
  "EXCLUSIVE",
  "ACCESS EXCLUSIVE",
] as const satisfies readonly LockMode[];

const named = { kind: z.string(), schema: z.string().nullable(), name: z.string() };

export const dependentOutput = z.object({ ...named, referenced_columns: z.array(z.string()) });

const lockOutput = z.object({ relation: z.string(), mode: z.enum(lockModes) });

export const tierOutput = z.enum(["additive", "reversible", "lock_risky", "destructive", "irreversible"]).nullable()
  .describe("Null where nothing that is known decides it");

export const plannedStatement = z.object({
  file: z.string(),
  line: z.int(),
  start: z.int().describe("Where it begins in its file, in bytes"),
  end: z.int().describe("Behind its last byte, without the semicolon"),
  kind: z.string(),
  sql: z.string().nullable().describe("Its first characters; null where it may hold values or a password"),
  changes: z.array(z.object({
    kind: z.string(),
    object: z.string().nullable(),
    tier: tierOutput,
    detail: z.string().nullable(),
  })),
  locks: z.array(lockOutput.extend({
    blocks: z.array(z.enum(["reads", "row-locks", "writes", "ddl"])),
    rows: z.int().nullable().describe("Estimated by the server's statistics; null where nobody has analyzed it"),
    counted_at: z.string().nullable().describe("When the server last counted them; null where it does not tell"),
    bytes: z.int().nullable(),
    is_new: z.boolean().describe("It is not there yet: nobody else uses it"),
  })).describe("On relations that others may use, the strongest on each"),
  hazards: z.array(z.object({ kind: z.string(), on: z.string(), why: z.string() })),
  dependents: z.array(z.object({ ...named, dependents: z.array(dependentOutput) })),
  is_opaque: z.boolean().describe("Its text does not tell what it does: what is said here is not all"),
  measured: z.object({
    duration_ms: z.number(),
    locks: z.array(lockOutput).nullable().describe(
      "That it took on relations that were there before; null where it ran outside of a transaction",
    ),
  }).nullable().describe("Null where it was not run"),
});

export const plannedMigration = z.object({
  version: z.string(),
  name: z.string(),
  file: z.string(),
  reverse_file: z.string().nullable().describe(
    "The file of its way back; null where there is none, or it is in the same",
  ),
  transactional: z.boolean(),
  is_program: z.boolean().describe("Its statements are not known before it runs"),
  statements: z.array(plannedStatement),
});

/** What of planned migrations somebody agrees to: all but the sizes, which grow by themselves. */
export function shownMigrations(plan: readonly PlannedMigration[]): unknown {
  return plan.map(({ statements, ...migration }) => ({
    ...migration,
    statements: statements.map(({ measured: _, locks, ...statement }) => ({
      ...statement,
      locks: locks.map(({ rows: _rows, counted_at: _at, bytes: _bytes, ...lock }) => lock),
    })),
  }));
}

export type PlannedStatement = z.infer<typeof plannedStatement>;
export type PlannedMigration = z.infer<typeof plannedMigration>;
