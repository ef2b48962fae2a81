import { isConfitureError } from "../../../../engine/errors.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import {
  commentDatabase,
  endConnections,
  quoteIdentifier,
  renameDatabase,
  type Session,
} from "../../../../engine/postgres/mod.ts";
import type { Likeness } from "./likeness.ts";
import { oldName } from "./locks.ts";

export interface Swap {
  /** The finished database, under its working name. */
  fresh: string;
  /** The name it gets. */
  database: string;
  id: string;
  likeness: Likeness;
}

const attempts = 2;
const pauseMs = 200;

/**
 * Gives the fresh database its name. Renames, marks and rights change in one transaction, so that at every moment either
 * the old or the new database bears the name; the old one is dropped afterwards, and if that is cut off, it carries our
 * mark and the next build sweeps it.
 */
export async function swapIntoPlace(session: Session, swap: Swap, context: Context): Promise<void> {
  const { fresh, database, id, likeness } = swap;
  const old = oldName(id);
  for (let attempt = 1;; attempt++) {
    try {
      await session.transaction(async () => {
        if (likeness.exists) {
          await commentDatabase(session, database, { kind: "build", id });
          if (likeness.isTemplate) {
            await session.execute(`ALTER DATABASE ${quoteIdentifier(database)} IS_TEMPLATE false`);
          }
          await withoutConnections(session, database, context, () => renameDatabase(session, database, old));
        }
        await renameDatabase(session, fresh, database);
        await commentDatabase(session, database, null);
        for (const statement of likeness.restore) await session.execute(statement);
      });
      return;
    } catch (error) {
      if (!isConfitureError(error, "database-in-use") || attempt === attempts) throw error;
    }
  }
}

/**
 * Ends the connections to a database until the body is done. The rename waits five seconds for others to go and lets
 * nobody in meanwhile; a pool that reconnects at once would win against ending them beforehand.
 */
async function withoutConnections(
  session: Session,
  database: string,
  context: Context,
  body: () => Promise<void>,
): Promise<void> {
  await using helper = await context.session(session.dsn, { survivesCancel: true });
  await endConnections(helper, database);
  let over = false;
  const renamed = body().finally(() => over = true);
  const ending = (async () => {
    while (!over) {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      if (!over) await endConnections(helper, database);
    }
  })();
  await Promise.all([renamed, ending]);
}
