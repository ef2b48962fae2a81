/** Running pending migrations where nothing of it stays: in a transaction that is rolled back, on a copy of the schema. */
export { leavingNothing } from "./leaving_nothing.ts";
export { type FolderReplay, replayFolder } from "./replay_folder.ts";
export { type Halt, replayPending } from "./replay_pending.ts";
export { type SchemaCopy, withSchemaCopy } from "./schema_copy.ts";
export { needsCommits } from "./needs_commits.ts";
