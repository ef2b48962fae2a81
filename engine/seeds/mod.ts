/** The seeds room: seed files in an open transaction, and the sequences behind them. */
export { applySeeds, type SeedContext, type SeedOptions, type SeedReport } from "./apply_seeds.ts";
export { raiseSequencesStatement } from "./raise_sequences.ts";
export { resetSettings, type SessionLimits } from "./reset_settings.ts";
