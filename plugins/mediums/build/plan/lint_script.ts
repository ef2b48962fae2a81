import { ConfitureError } from "../../../../engine/errors.ts";
import { lintedScript, namesRule, runRules } from "../../../../engine/lint/mod.ts";
import { nearest } from "../../../../engine/nearest.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import type { Statement } from "../../../../engine/sql/mod.ts";

export interface LintConfig {
  fail_on_error: boolean;
  fail_on_warning: boolean;
  rules?: readonly string[];
}

/** Runs the linters over the sources; findings become events, and too many end the build (`lint-failed`). */
export async function lintScript(
  statements: readonly Statement[],
  config: LintConfig,
  context: Context,
): Promise<void> {
  const linters = await context.registry.ofKind("linter");
  const rules = linters.flatMap(({ plugin }) => plugin.rules);
  for (const name of config.rules ?? []) {
    if (rules.some(({ id }) => namesRule([name], id))) continue;
    const known = nearest(name, rules.map(({ id }) => id));
    const problem = `there is no rule ${name}${
      known ? `; did you mean ${known}?` : ", see confiture plugin list --kind linter"
    }`;
    throw new ConfitureError("config-value-invalid", { key: "build.lint.rules", problem });
  }
  const findings = runRules(rules, await lintedScript(statements), { select: config.rules });
  for (const finding of findings) context.emit({ type: "finding", finding });
  const errors = findings.filter(({ severity }) => severity === "error");
  const warnings = findings.filter(({ severity }) => severity === "warning");
  const fails = (config.fail_on_error && errors.length > 0) || (config.fail_on_warning && warnings.length > 0);
  if (!fails) return;
  const first = errors[0] ?? warnings[0]!;
  throw new ConfitureError("lint-failed", {
    errors: errors.length,
    warnings: warnings.length,
    first: `${first.file}:${first.line}: ${first.message} [${first.rule}]`,
  });
}
