import { ConfitureError } from "../errors.ts";
import { nearest } from "../nearest.ts";
import type { Finding } from "../run/mod.ts";
import type { Statement } from "../sql/mod.ts";
import type { Context } from "./context.ts";

/** What of the findings ends a run, and which rules are asked. */
export interface LintConfig {
  fail_on_error: boolean;
  fail_on_warning: boolean;
  rules?: readonly string[];
}

/**
 * Runs the linters over statements; findings become events, and too many end the run ("lint-failed"). `key` names the
 * configuration: `build.lint`.
 */
export async function lintStatements(
  statements: readonly Statement[],
  config: LintConfig,
  key: string,
  context: Context,
): Promise<Finding[]> {
  // With it comes the room that parses SQL, which most operations never need.
  const { lintedScript, namesRule, runRules } = await import("../lint/mod.ts");
  const linters = await context.registry.ofKind("linter");
  const rules = linters.flatMap(({ plugin }) => plugin.rules);
  for (const name of config.rules ?? []) {
    if (rules.some(({ id }) => namesRule([name], id))) continue;
    const known = nearest(name, rules.map(({ id }) => id));
    const problem = `there is no rule ${name}${
      known ? `; did you mean ${known}?` : ", see confiture plugin list --kind linter"
    }`;
    throw new ConfitureError("config-value-invalid", { key: `${key}.rules`, problem });
  }
  const findings = runRules(rules, await lintedScript(statements), { select: config.rules });
  for (const finding of findings) context.emit({ type: "finding", finding });
  const errors = findings.filter(({ severity }) => severity === "error");
  const warnings = findings.filter(({ severity }) => severity === "warning");
  const fails = (config.fail_on_error && errors.length > 0) || (config.fail_on_warning && warnings.length > 0);
  if (!fails) return findings;
  const first = errors[0] ?? warnings[0]!;
  throw new ConfitureError("lint-failed", {
    errors: errors.length,
    warnings: warnings.length,
    key,
    first: `${first.file}:${first.line}: ${first.message} [${first.rule}]`,
  });
}
