/** What pending migrations would do, asked of a database. */
export { analyseMigration, type Analysis } from "./analyse_migration.ts";
