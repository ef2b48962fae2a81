import { isConfitureError } from "../../../../engine/errors.ts";
import type { MigrationFolder } from "../../../../engine/migrations/mod.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import { openFolder } from "../workplace.ts";

/** The folder that migrations are written to; one that somebody named may be new. */
export async function openNewFolder(folder: string | undefined, context: Context): Promise<MigrationFolder> {
  return await openFolder({ migrations_dir: folder }, context).catch((error: unknown) => {
    if (folder === undefined || !isConfitureError(error, "migrations-unreadable")) throw error;
    return { name: folder.replace(/\/+$/, ""), migrations: [], orphans: [], duplicates: new Map() };
  });
}
