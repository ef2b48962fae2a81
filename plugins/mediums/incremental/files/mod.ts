/** Writing migration files. */
export { migrationName } from "./migration_name.ts";
export { openNewFolder } from "./open_new_folder.ts";
export { startMigration, writeMigration } from "./start_migration.ts";
