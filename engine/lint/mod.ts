export { lintedScript } from "./linted_script.ts";
export {
  type LintedScript,
  type LintedStatement,
  type Report,
  type Rule,
  rule,
  type RuleContext,
  type Severity,
} from "./rule.ts";
export { type LintSelection, runRules } from "./run_rules.ts";
export { namesRule, suppressedRules } from "./suppressions.ts";
