/** Seed files and the sequences behind them. */
export { applySeeds, type SeedReport } from "./apply_seeds.ts";
export { raiseSequencesStatement } from "./raise_sequences.ts";
export { replaceRows } from "./replace_rows.ts";
export { resetSettings, type SessionLimits } from "./reset_settings.ts";
export { type SeedFailure, seedFailures } from "./seed_failures.ts";
export { seedOptions } from "./seed_options.ts";
