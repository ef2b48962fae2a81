/** What is known of projects and environments, from their files and from runs: read, never asked of a database. */
export { type BundleEnvironments, readBundleEnvironments } from "./bundle_environments.ts";
export { type BundleMigration, type BundleMigrations, readBundleMigrations } from "./bundle_migrations.ts";
export { type MatrixRow, type MigrationState, readMatrix } from "./migration_matrix.ts";
export { type MigrationRunRow, readRunsOfMigration } from "./runs_of_migration.ts";
export { type KnownEnvironment, readEnvironments } from "./read_environments.ts";
export { readWaiting, type Waiting } from "./read_waiting.ts";
export { type MigrationHalf, readMigrationHalf } from "./read_half.ts";
