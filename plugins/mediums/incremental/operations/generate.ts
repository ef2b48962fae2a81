import { defineOperation, type Style } from "../../../../engine/plugin/mod.ts";
import { generateInput, type GenerateOutput, generateOutput } from "./generate_io.ts";

export const generate = defineOperation({
  name: "migrate generate",
  summary: "Write the migration from what the migrations make to what the DDL says",
  description:
    "Replays the project's migrations in a scratch database, builds its DDL in another, and writes the difference as " +
    ".up.sql and .down.sql, with locks and hazards as comments. Before a file is written it is run: the forward half " +
    "has to lead to the DDL, the way back to where it began. When nothing differs, nothing is written.\n\n" +
    "Forms that keep readers and writers going come by default. Where they cannot be one transaction, the migration " +
    "becomes several files under consecutive versions: what belongs together stays one transaction, what commits by " +
    "itself goes into files that are applied statement by statement, rows are filled batch by batch.\n\n" +
    "A column that may have been renamed is asked about, as confiture plan does; unanswered, it is dropped and added.",
  effect: "write",
  changes: "files",
  positional: ["name"],
  input: generateInput,
  output: generateOutput,
  examples: [
    { command: "confiture migrate generate add_order_note", why: "After the DDL was edited" },
    { command: "confiture migrate generate add_order_note --dry-run", why: "What would be written" },
    { command: "confiture migrate generate add_order_note --force", why: "Anew, after the DDL was edited once more" },
  ],
  phases: ["before_validation", "before_ddl", "after_ddl", "after_validation"],
  run: async (input, context) => await (await import("../generate/mod.ts")).runGenerate(input, context),
  text: (result, style) => [...lines(result, style)].join("\n"),
});

function* lines(result: GenerateOutput, style: Style): Generator<string> {
  for (const table of result.reordered_tables) {
    yield `${style.yellow("!")} the columns of ${table} stand in another order, which PostgreSQL cannot change`;
  }
  for (const name of result.unmodelled) yield `${style.yellow("!")} neither compared nor changed: ${name}`;
  for (const name of result.skipped) yield `${style.yellow("!")} not run in scratch: ${name}`;
  if (!result.changed) {
    yield `${style.green("✓")} the migrations lead to the DDL already; nothing was written`;
    return;
  }
  for (const { files, why_not_reversible } of result.migrations) {
    for (const { path, text } of files) {
      yield result.dry_run ? style.bold(path) : `${style.green("✓")} ${path}`;
      if (text !== null) yield text;
    }
    if (why_not_reversible !== null) yield `${style.yellow("!")} no way back: ${why_not_reversible}`;
  }
  for (const file of result.removed) yield `${style.dim(result.dry_run ? "would be removed:" : "removed")} ${file}`;
  if (result.snapshot !== null && !result.dry_run) yield `${style.green("✓")} ${result.snapshot}`;
  for (const { name, why, needs_consent } of result.hazards) {
    yield `${style.yellow("!")} ${needs_consent ? style.yellow(name) : name} ${style.dim(why)}`;
  }
  for (const { from, to, why, comment, entry } of result.questions) {
    yield `${style.yellow("?")} is ${to} the new name of ${from}? ${style.dim(why)}`;
    yield `    yes: write ${style.bold(comment)} beside it in the DDL, or ${
      style.bold(entry)
    } in db/renames.yaml, and generate it anew with --force`;
  }
  yield result.dry_run ? "Proved in scratch; nothing was written." : "Proved in scratch, forward and back.";
}
