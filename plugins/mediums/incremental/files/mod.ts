/** Writing migration files. */
export { type Claim, claimVersions } from "./claim_versions.ts";
export { migrationName } from "./migration_name.ts";
export { openNewFolder } from "./open_new_folder.ts";
export { ignoredWarnings, tellIgnored } from "./tell_ignored.ts";
export { withFolderLock } from "./with_folder_lock.ts";
export { type TextFile, writeAll } from "./write_all.ts";
export { startMigration } from "./start_migration.ts";
