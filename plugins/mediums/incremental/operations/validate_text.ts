import { table } from "../../../../engine/plugin/mod.ts";
import type { Style } from "../../../../engine/run/mod.ts";
import type { ValidateOutput } from "./validate_io.ts";

type Payload = Omit<ValidateOutput, "version" | "checks" | "patterns" | "hints"> & { error?: { message: string } };

/** The worst of what the checks would have ended with alone. */
export function worstExit({ checks, exit_code = 0 }: ValidateOutput): number {
  return Math.max(exit_code, ...Object.values(checks ?? {}).map((each) => each.exit_code));
}

/** Each check as one line, with what it found below. */
export function validateText(output: ValidateOutput, style: Style): string {
  const { checks, patterns, hints } = output;
  if (patterns) {
    return table(
      ["pattern", "severity", "looks for"],
      patterns.map((each) => [each.id, each.severity, each.description]),
      style,
    );
  }
  const made: Payload[] = checks ? Object.values(checks) as unknown as Payload[] : [output];
  return [...made.flatMap((each) => [...lines(each, style)]), ...hints.map((hint) => style.dim(hint))].join("\n");
}

function* lines(payload: Payload, style: Style): Generator<string> {
  const marks = { error: style.red("✗"), warning: style.yellow("!"), info: style.dim("·") };
  for (const { from, to } of payload.renamed ?? []) {
    yield `${style.green("→")} ${from} ${payload.dry_run ? "would be" : "is"} renamed to ${to}`;
  }
  for (const { severity, message } of payload.issues ?? []) yield `${marks[severity]} ${message}`;
  for (const { severity, file_path, line_number, pattern, suggestion } of payload.violations ?? []) {
    yield `${marks[severity]} ${file_path}:${line_number}: ${pattern} ${style.dim(`— ${suggestion}`)}`;
  }
  for (const { source_file, source_line, message } of payload.warnings ?? []) {
    yield `${marks.warning} ${source_file}:${source_line}: ${message}`;
  }
  if (payload.migration_error) yield `${marks.error} ${payload.migration_error}`;
  for (const object of payload.signature_violations ?? []) {
    yield `${marks.error} the parameters of ${object} changed, and no new migration drops it`;
  }
  for (const object of payload.body_violations ?? []) {
    yield `${marks.error} ${object} changed, and no new migration makes it anew`;
  }
  if (payload.status === "failed") { for (const change of payload.ddl_changes ?? []) yield `    ${change}`; }
  for (const { change, object } of payload.changes ?? []) yield `    ${change} ${object}`;
  for (const name of payload.skipped ?? []) yield `${marks.warning} not run in scratch: ${name}`;
  for (const name of payload.not_looked_into ?? []) yield `${marks.info} not looked into: ${name}`;
  if (payload.error) yield `${marks.error} ${payload.error.message}`;
  const mark = payload.status === "passed" ? style.green("✓") : style.red("✗");
  yield `${mark} ${payload.check?.replaceAll("_", " ")}${summary(payload)}`;
}

function summary(payload: Payload): string {
  const count = (number: number, what: string) => `${number} ${what}${number === 1 ? "" : "s"}`;
  if (payload.files_checked !== undefined) return `: ${count(payload.files_checked, "migration")} looked at`;
  if (payload.base_migrations && payload.new_migrations) {
    return `: ${payload.new_migrations.length} new here, ${payload.base_migrations.length} new on ${payload.base_ref}`;
  }
  if (payload.files_scanned !== undefined) return `: ${count(payload.files_scanned, "file")} (${payload.meta?.scope})`;
  if (payload.ddl_changes) {
    return `: ${count(payload.ddl_changes.length, "change")} of the DDL, ${
      count(payload.new_migration_files!.length, "migration")
    }`;
  }
  if (payload.changes) {
    return `: ${count(payload.changes.length, "difference")} between ${payload.from!.label} and ${payload.to!.label}`;
  }
  return payload.error ? ": could not be made" : "";
}
