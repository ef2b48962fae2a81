/** Migrations, run one after the other in a scratch database. */
export type { ReplayChoice } from "./choose_migrations.ts";
export { asReplayFailure, type Replayed, replayMigrations, type ReplayOptions } from "./replay_migrations.ts";
export { replayScript, type ReplayScriptOptions } from "./replay_script.ts";
