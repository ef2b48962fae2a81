/** What a side of a comparison can be, and its catalog: environments, databases, DDL, replayed migrations, git refs, saved catalogs. */
export { needsScratch, readSource } from "./read_source.ts";
export { readReplay, replayInto, type ReplayRequest } from "./read_replay.ts";
export {
  asReplayFailure,
  type ReplayChoice,
  type Replayed,
  replayMigrations,
  type ReplayOptions,
  replayScript,
} from "./replay/mod.ts";
export type { ReadSourceOptions, Side } from "./side.ts";
export { changedNames, type ChangedSince, findFork, type Fork, namesAt, readAt } from "./git_fork.ts";
export { commitOf } from "./run_git.ts";
export { withWalker } from "./with_walker.ts";
export { loadDdl } from "./load_ddl.ts";
export { stubRoles, withStubRoles } from "./stub_roles.ts";
export { scopeOf } from "./scope_of.ts";
export { inScratch, scratchPlace } from "./scratch_place.ts";
export { describeSource, type MigrationsSource, parseSource, type Source } from "./source.ts";
export type { SourceContext } from "./source_context.ts";
