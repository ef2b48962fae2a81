/** What operations say of seed files; the files themselves are applied by the engine's room. */
export { replaceRows } from "./replace_rows.ts";
export { type SeedFailure, seedFailures } from "./seed_failures.ts";
export { seedOptions } from "./seed_options.ts";
