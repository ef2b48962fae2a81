import type { Rule } from "../lint/mod.ts";

/** A plugin of kind `linter`: a set of rules. */
export interface Linter {
  readonly api: 1;
  readonly rules: readonly Rule[];
}

export function defineLinter(rules: readonly Rule[]): Linter {
  return { api: 1, rules };
}
