import type { Strategy } from "../mask/mod.ts";

/** A plugin of kind `anonymizer`: a family of strategies. */
export interface Anonymizer {
  readonly api: 1;
  // deno-lint-ignore no-explicit-any -- each strategy checks its own options
  readonly strategies: readonly Strategy<any>[];
}

// deno-lint-ignore no-explicit-any -- see above
export function defineAnonymizer(strategies: readonly Strategy<any>[]): Anonymizer {
  return { api: 1, strategies };
}
