import type { Definition, ObjectRef, Tree } from "../sql/mod.ts";

export type Severity = "error" | "warning" | "info";

/** A statement as rules see it: place, text, parse tree and what it defines. */
export interface LintedStatement {
  /** Kind of the sql room: "create-table", "alter-table" … */
  readonly kind: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The SQL without comments before it. */
  readonly text: string;
  /** Comments right before it, where suppressions stand. */
  readonly lead: string;
  /** PostgreSQL's parse tree: `{ CreateStmt: { … } }`. */
  readonly tree: Tree;
  readonly defines: readonly Definition[];
  /** Its identifiers as they are written, quotes taken off; the tree has them cut to 63 bytes already. */
  identifiers(): string[];
}

/** The whole script, in the order in which it runs. */
export interface LintedScript {
  readonly statements: readonly LintedStatement[];
  /** True when the script itself creates the object. */
  creates(object: ObjectRef): boolean;
}

/** What a rule says about a statement. */
export interface Report {
  message: string;
  help: string;
  /** Name of the object it is about. */
  object?: string;
}

export interface RuleContext {
  readonly statement: LintedStatement;
  readonly script: LintedScript;
  report(report: Report): void;
}

/** One thing that is checked. `static` rules need no server. */
export interface Rule {
  /** set/name */
  readonly id: string;
  readonly summary: string;
  readonly stage: "static" | "shadow" | "live";
  readonly severity: Severity;
  check(context: RuleContext): void;
}

export function rule(rule: Rule): Rule {
  return rule;
}
