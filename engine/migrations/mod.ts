/** The migrations room: migration files as values. What is applied where is the incremental medium's. */
export type { BatchStatement } from "./batch_statement.ts";
export { type Checksums, checksumsOf, isChecksumOf, readPart, readPartSync } from "./checksum.ts";
export { type FrontMatter, readFrontMatter } from "./front_matter.ts";
export {
  hasDown,
  type MigrationBody,
  type MigrationFile,
  type MigrationFolder,
  type MigrationPart,
} from "./migration_file.ts";
export { ignoredFile, properName } from "./near_miss.ts";
export { type Ordered, orderMigrations } from "./order.ts";
export { defaultMigrationsDir, folderOf, readFolder, squashJournal } from "./read_folder.ts";
export {
  loadProgram,
  type MigrationContext,
  type MigrationFunction,
  type MigrationProgram,
  type ProgramOptions,
  runProgram,
} from "./program/mod.ts";
export { type MigrationScript, parseMigration, readHalf, readMigration } from "./read_migration.ts";
export { compareVersions, newVersion } from "./version.ts";
