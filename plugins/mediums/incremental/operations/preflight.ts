import { defineOperation } from "../../../../engine/plugin/mod.ts";
import { preflightInput, preflightOutput } from "./preflight_io.ts";
import { preflightText } from "./preflight_text.ts";

export const preflight = defineOperation({
  name: "migrate preflight",
  summary: "Look at migrations before a deployment: risks, locks, replicas, and a trial run",
  description:
    "Without a database, every migration of the folder is read: what it changes and how much that risks, what has no " +
    "way back, what forbids a transaction, what disturbs replicas.\n\n" +
    "With --against or --scratch, what is pending is applied as migrate up would, hooks, preconditions and ledger " +
    "included, up to the first failure; then the result is compared with the project's DDL. --scratch makes a copy of " +
    "the target's schema for it, which only reads the target. --against uses the given database in one transaction " +
    "that is rolled back, unless a statement forbids that.",
  effect: "write",
  effectOf: ({ against }) => against === undefined ? "read" : "write",
  input: preflightInput,
  output: preflightOutput,
  examples: [
    { command: "confiture migrate preflight", why: "In CI, without a database" },
    { command: "confiture migrate preflight --scratch --env production", why: "Before a deployment, on a copy" },
  ],
  phases: ["before_validation", "before_ddl", "after_ddl", "after_validation"],
  exits: { 1: "something hangs on what is changed", 7: "an issue is an error, or a warning under --strict" },
  exitCode: ({ ok, summary, dependent_analysis: { has_blocking } }) =>
    summary.errors > 0 ? 7 : has_blocking ? 1 : ok ? 0 : 7,
  run: async (input, context) => await (await import("../preflight/mod.ts")).runPreflight(input, context),
  text: preflightText,
  quietText: ({ issues }) => issues.map(({ severity, message }) => `${severity}: ${message}`).join("\n"),
});
