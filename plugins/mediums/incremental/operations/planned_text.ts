import type { Style } from "../../../../engine/plugin/mod.ts";
import type { PlannedMigration, PlannedStatement } from "./plan_io.ts";

/** Planned migrations for people: a block for each statement. */
export function* plannedText(plan: readonly PlannedMigration[], style: Style): Generator<string> {
  for (const { version, name, transactional, is_program, statements } of plan) {
    yield `${style.bold(`${version}_${name}`)}${
      transactional ? "" : style.yellow(" statement by statement, no transaction")
    }`;
    if (is_program) yield `  ${style.yellow("a program: what it does is not known before it runs")}`;
    for (const statement of statements) yield* statementText(statement, style);
  }
}

function* statementText(statement: PlannedStatement, style: Style): Generator<string> {
  const { file, line, kind, sql, changes, locks, hazards, dependents, is_opaque, measured } = statement;
  yield `  ${style.dim(`${file}:${line}`)} ${sql ?? kind.replaceAll("-", " ").toUpperCase()}`;
  for (const { kind: what, object, tier, detail } of changes) {
    const risk = tier === null
      ? style.yellow("not known")
      : tier === "additive" || tier === "reversible"
      ? tier
      : style.red(tier);
    yield `    ${what}${object === null ? "" : ` ${object}`}: ${risk}${
      detail === null ? "" : style.dim(` (${detail})`)
    }`;
  }
  for (const { relation, mode, rows, bytes, is_new } of locks) {
    const size = is_new ? "not there yet" : [
      rows === null ? "rows not known: nobody has analyzed it" : `about ${rows} rows`,
      ...bytes === null ? [] : [bytesText(bytes)],
    ]
      .join(", ");
    yield `    locks ${relation} ${mode} ${style.dim(`(${size})`)}`;
  }
  for (const { kind: hazard, on, why } of hazards) yield `    ${style.yellow(hazard)} ${on}: ${why}`;
  for (const { name, dependents: hanging } of dependents) {
    yield `    on ${name} hang ${hanging.map((each) => `${each.kind} ${each.name}`).join(", ")}`;
  }
  if (is_opaque) yield `    ${style.yellow("what it does besides is not known")}`;
  if (measured === null) return;
  const taken = measured.locks?.map(({ relation, mode }) => `${mode} on ${relation}`).join(", ");
  const held = taken === undefined ? "" : taken === "" ? ", no lock that it did not have" : `, then held ${taken}`;
  yield `    ${style.green("took")} ${measured.duration_ms.toFixed(1)} ms${held}`;
}

function bytesText(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let [amount, unit] = [bytes, 0];
  while (amount >= 1024 && unit < units.length - 1) [amount, unit] = [amount / 1024, unit + 1];
  return `${amount < 10 && unit > 0 ? amount.toFixed(1) : Math.round(amount)} ${units[unit]}`;
}
