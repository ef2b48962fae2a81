/** Seed files and the sequences behind them. */
export { applySeeds, type SeedReport } from "./apply_seeds.ts";
