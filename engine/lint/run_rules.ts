import type { Finding } from "../run/mod.ts";
import type { LintedScript, Rule } from "./rule.ts";
import { namesRule, suppressedRules } from "./suppressions.ts";

export interface LintSelection {
  /** Ids or sets to run; all when absent. */
  select?: readonly string[];
}

/** Runs the static rules over a script. Findings come in the order of the script, then of the rules. */
export function runRules(rules: readonly Rule[], script: LintedScript, { select }: LintSelection = {}): Finding[] {
  const chosen = rules.filter((rule) => rule.stage === "static" && (!select || namesRule(select, rule.id)));
  const findings: Finding[] = [];
  for (const statement of script.statements) {
    const suppressed = suppressedRules(statement.lead);
    for (const rule of chosen) {
      if (namesRule(suppressed, rule.id)) continue;
      rule.check({
        statement,
        script,
        report: ({ message, help, object }) => {
          const { file, line, column } = statement;
          findings.push({ rule: rule.id, severity: rule.severity, message, help, object, file, line, column });
        },
      });
    }
  }
  return findings;
}
