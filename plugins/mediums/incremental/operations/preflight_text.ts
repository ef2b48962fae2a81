import { type Style, table } from "../../../../engine/plugin/mod.ts";
import type { PreflightOutput } from "./preflight_io.ts";

/** What a preflight found, for people. */
export function preflightText(output: PreflightOutput, style: Style): string {
  return [...lines(output, style)].join("\n");
}

function* lines(output: PreflightOutput, style: Style): Generator<string> {
  const { ok, window_safe, summary, issues, change_set, dependent_analysis, replay } = output;
  if (change_set.changes.length > 0) {
    const rows = change_set.changes.map(({ migration, kind, object, tier, detail }) => [
      tier === null ? style.yellow("not known") : tier === "additive" || tier === "reversible" ? tier : style.red(tier),
      migration,
      kind,
      object ?? "",
      style.dim(detail ?? ""),
    ]);
    yield table(["risk", "migration", "change", "object", ""], rows, style);
    yield "";
  }
  const marks = { error: style.red("✗"), warning: style.yellow("!"), info: style.dim("·") };
  for (const { severity, code, message, actionable, file, line } of issues) {
    const place = file === null ? "" : style.dim(` ${file}${line === null ? "" : `:${line}`}`);
    yield `${marks[severity]} ${code} ${message}${place}`;
    if (actionable !== null) yield style.dim(`    ${actionable}`);
  }
  for (const { qualified, dependents, source_file, source_line } of dependent_analysis.entries) {
    const names = dependents.map(({ kind, schema, name }) => `${kind} ${schema === null ? "" : `${schema}.`}${name}`);
    yield `${style.yellow("!")} on ${qualified} hang ${names.join(", ")} ${style.dim(`${source_file}:${source_line}`)}`;
  }
  if (replay !== null) yield* replayLines(replay, style);
  const count = (number: number, word: string) => `${number} ${word}${number === 1 ? "" : "s"}`;
  yield `${ok ? style.green("✓") : style.red("✗")} ${count(summary.migrations_checked, "migration")} looked at: ${
    count(summary.errors, "error")
  }, ${count(summary.warnings, "warning")}; ${window_safe ? "safe" : "not safe"} while only one side has them`;
  if (summary.db_consumed) yield style.yellow("The database given by --against has them now.");
}

function* replayLines(replay: NonNullable<PreflightOutput["replay"]>, style: Style): Generator<string> {
  const { on, applied, stopped_at, compared_with_ddl, not_compared_because, structural_difference } = replay;
  const where = on === "scratch" ? "a copy of the schema" : "the given database";
  yield `tried in ${where}: ${applied.length} applied${stopped_at === null ? "" : `, stopped at ${stopped_at}`}`;
  if (not_compared_because !== null) yield style.dim(`not compared with the DDL: ${not_compared_because}`);
  if (compared_with_ddl && structural_difference.length === 0) {
    yield `${style.green("✓")} the result is what the project's DDL says`;
  }
  for (const { change, object, properties } of structural_difference) {
    const names = properties.map(({ name }) => name).join(", ");
    const said = change === "add"
      ? `${style.green("+")} ${object} is in the DDL and no migration makes it`
      : change === "drop"
      ? `${style.red("-")} ${object} is left by the migrations and not in the DDL`
      : `${style.yellow("~")} ${object} differs from the DDL in ${names}`;
    yield said;
  }
}
