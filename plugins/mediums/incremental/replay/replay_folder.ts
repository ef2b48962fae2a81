import { type Catalog, readCatalog } from "../../../../engine/catalog/mod.ts";
import type { MigrationFile, MigrationFolder } from "../../../../engine/migrations/mod.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import type { Session } from "../../../../engine/postgres/mod.ts";
import { inScratch, replayInto, scratchPlace } from "../../../../engine/sources/mod.ts";
import type { Workplace } from "../workplace.ts";

export interface FolderReplay {
  /** Exactly these versions, in this order; all in the order of their application when absent. */
  versions?: readonly string[];
  /** The major of the scratch server, where the place lets us choose. */
  major?: number;
  /** Called behind each migration, with the session on the scratch database. */
  afterEach?(file: MigrationFile, session: Session): Promise<void>;
}

/** Replays migrations of a folder in a scratch database and reads what came of it. */
export async function replayFolder(
  folder: MigrationFolder,
  { environment }: Pick<Workplace, "environment">,
  { versions, major, afterEach }: FolderReplay,
  context: Context,
): Promise<Catalog> {
  const settings = environment ?? await (await context.project()).defaultEnvironment();
  const place = await scratchPlace({ env: settings?.name }, settings, context, major);
  return await inScratch(place, context, async (dsn) => {
    await using session = await context.session(dsn);
    await replayInto(session, {
      migrations: folder,
      context,
      ownServer: place.kind === "embedded",
      ...(versions && { choice: { versions } }),
      ...(afterEach && { afterEach: (file: MigrationFile) => afterEach(file, session) }),
    });
    return await readCatalog(session, { impliesOwner: true });
  });
}
