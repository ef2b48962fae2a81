/** Databases as objects of a server: made, marked as ours, listed, renamed, dropped, locked. */
export { isLockHeld, type LockOptions, withAdvisoryLock, withSharedLock } from "./advisory_lock.ts";
export { createDatabase, type CreateDatabaseOptions } from "./create_database.ts";
export { type DatabaseContents, databaseContents } from "./database_contents.ts";
export { databaseExists } from "./database_exists.ts";
export { dropAgreedDatabase, dropDatabase, type DropOptions } from "./drop_database.ts";
export { endConnections } from "./end_connections.ts";
export {
  commentDatabase,
  databaseComment,
  type Mark,
  type MarkFacts,
  markFromText,
  markToText,
  requireMark,
} from "./mark.ts";
export { type MarkedDatabase, markedDatabases } from "./marked_databases.ts";
export { renameDatabase } from "./rename_database.ts";
export { ownerLives, ownScratchOwner, processOwner, type ScratchOwner } from "./scratch_owner.ts";
