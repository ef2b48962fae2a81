/**
 * The PostgreSQL room: sessions, scripts, databases, scratch databases and the embedded server. The only way from
 * confiture to PostgreSQL.
 */
export { quoteIdentifier, quoteLiteral } from "./quote.ts";
export { settingValue } from "./setting_value.ts";
export {
  type Fence,
  openPool,
  openSession,
  type Pool,
  type PoolOptions,
  rolledBack,
  type ServerNotice,
  type Session,
  type SessionOptions,
  watchBlockers,
  withLockRetries,
} from "./session/mod.ts";
export { outlastIdling, watchClient } from "./connection/mod.ts";
export { type FailureContext, ServerFailure, toConfitureError } from "./errors/mod.ts";
export { type Origin, runScript, type ScriptOptions, type ScriptProgress, type ScriptStep } from "./script/mod.ts";
export { type ClientContext, pgDump, type ProgramResult, runClientProgram } from "./clients/mod.ts";
export { type Binaries, installedBinaries } from "./embedded/mod.ts";
export {
  type EmbeddedOptions,
  type EmbeddedServer,
  type EmbeddedStatus,
  embeddedStatus,
  stopEmbedded,
  useEmbedded,
} from "./embedded/mod.ts";
export {
  commentDatabase,
  createDatabase,
  type CreateDatabaseOptions,
  databaseComment,
  type DatabaseContents,
  databaseContents,
  databaseExists,
  dropAgreedDatabase,
  dropDatabase,
  type DropOptions,
  endConnections,
  isLockHeld,
  type LockOptions,
  type Mark,
  type MarkedDatabase,
  markedDatabases,
  type MarkFacts,
  markFromText,
  markToText,
  ownerLives,
  processOwner,
  renameDatabase,
  requireMark,
  type ScratchOwner,
  withAdvisoryLock,
  withSharedLock,
} from "./databases/mod.ts";
export { type AbandonedScratch, abandonedScratch, sweepScratch } from "./scratch/mod.ts";
export { type ScratchOptions, type ScratchPlace, withScratch } from "./scratch/mod.ts";
