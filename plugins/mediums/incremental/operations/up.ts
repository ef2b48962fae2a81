import { defineOperation } from "../../../../engine/plugin/mod.ts";
import { dryRunText } from "./dry_run_text.ts";
import { shownPlan, upInput, upOutput } from "./up_io.ts";

export const up = defineOperation({
  name: "migrate up",
  summary: "Apply pending migrations",
  description:
    "Takes the lock of the database's migrations, reads under it which are pending, and applies them in order: each in " +
    "one transaction with its row of the ledger, or, where a statement forbids a transaction, statement by statement, " +
    "noted before and behind each.\n\n" +
    "A statement waits 3 s for a lock unless the file or the environment says otherwise; a migration that got none is " +
    "tried again, with growing pauses, while nothing is held. After an interruption, whatever its cause, the same " +
    "command goes on.\n\n" +
    "--dry-run lists what would run, with what the database tells: locks, sizes, risks, dependents. --dry-run-execute " +
    "runs it in a transaction that is always rolled back, or, where a statement forbids that or the environment is " +
    "protected, on a copy of the schema without its rows, and tells what each statement took. Both leave every table as " +
    "it was; sequences that advanced are named.",
  effect: "write",
  // Beside the other flag it is executed all the same, on the target itself where nothing forbids that.
  effectOf: ({ dry_run, dry_run_execute }) => dry_run && !dry_run_execute ? "read" : "write",
  review: {
    of: (input) => ({ operation: "migrate up", input: { ...input, dry_run: true, dry_run_execute: false } }),
    shown: shownPlan,
  },
  input: upInput,
  output: upOutput,
  examples: [
    { command: "confiture migrate up", why: "Bring the default environment's database up to date" },
    { command: "confiture migrate up --env staging --target 20260601120000", why: "No further than this version" },
  ],
  phases: ["before_validation", "before_ddl", "after_ddl", "after_validation"],
  exits: { 1: "a migration waits for a superuser" },
  exitCode: ({ success }) => success ? 0 : 1,
  async run(input, context) {
    if (input.auto_detect_baseline) await (await import("../record/mod.ts")).baselineFirst(input, context);
    return input.dry_run || input.dry_run_execute
      ? await (await import("../dry_run/mod.ts")).runDry(input, context)
      : await (await import("../up/mod.ts")).runUp(input, context);
  },
  text: (output, style) => {
    const { applied, skipped, skipped_superuser, pending, warnings } = output;
    if (output.dry_run || output.dry_run_execute) return dryRunText(output, style);
    const lines = applied.map(({ version, name, duration_ms }) =>
      `${style.green("✓")} ${version}_${name} ${style.dim(`${duration_ms} ms`)}`
    );
    for (const version of skipped) lines.push(`${style.dim("·")} ${version} was applied by another run`);
    for (const version of skipped_superuser) lines.push(`${style.yellow("!")} ${version} needs a superuser`);
    if (lines.length === 0) lines.push(`${style.green("✓")} nothing is pending`);
    if (pending.length > 0) lines.push(style.dim(`pending still: ${pending.join(", ")}`));
    for (const warning of warnings) lines.push(style.yellow(warning));
    return lines.join("\n");
  },
});
