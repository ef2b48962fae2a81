import { ConfitureError, isConfitureError, type Issue } from "../../../engine/errors.ts";
import { ignoredFile, readFolder } from "../../../engine/migrations/mod.ts";

/** Counts the migrations of a folder and notes the files in it that no migration command would take. */
export async function countMigrations(
  root: string,
  folder: string,
  isNamed: boolean,
  note: (failure: ConfitureError, severity: Issue["severity"]) => void,
): Promise<number> {
  try {
    const { name, migrations, orphans } = await readFolder(root, folder, { isNamed });
    for (const file of orphans) note(ignoredFile(file, name), "warning");
    return migrations.length;
  } catch (error) {
    if (!isConfitureError(error, "migrations-unreadable")) throw error;
    const { why } = error.facts as { why: string };
    note(new ConfitureError("config-unreadable", { file: folder, why }, { cause: error }), "error");
    return 0;
  }
}
