/** Writing migration files. */
export { startMigration, writeMigration } from "./start_migration.ts";
