/**
 * What each kind of plugin owes, as tests. A plugin's own test file calls the suite of its kind:
 *
 * ```ts
 * hookSuite({ manifest, load: () => import("./mod.ts") }, { working: () => ({}), failing: () => ({ file: "/" }) });
 * ```
 */
export { anonymizerSuite, type StrategyOptions } from "./anonymizer_suite.ts";
export { type HookHarness, hookSuite } from "./hook_suite.ts";
export { type LinterHarness, linterSuite } from "./linter_suite.ts";
export { manifestSuite } from "./manifest_suite.ts";
export { type MediumCase, type MediumHarness, mediumSuite } from "./medium_suite.ts";
export { operationsSuite } from "./operations_suite.ts";
