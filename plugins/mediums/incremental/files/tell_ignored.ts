import { ignoredFile, type MigrationFolder } from "../../../../engine/migrations/mod.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";

/** Files that are no migration by their names, and what to do about each. */
export function ignoredWarnings({ name, orphans }: MigrationFolder): string[] {
  return orphans.map((file) => ignoredFile(file, name)).map(({ message, remedy }) => `${message}: ${remedy}`);
}

/** Tells them: nobody skips in silence what looks like a migration. */
export function tellIgnored(folder: MigrationFolder, { emit }: Context): void {
  for (const message of ignoredWarnings(folder)) emit({ type: "notice", level: "warning", message });
}
