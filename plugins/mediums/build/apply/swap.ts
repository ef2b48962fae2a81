import { isConfitureError } from "../../../../engine/errors.ts";
import {
  commentDatabase,
  dropDatabase,
  endConnections,
  renameDatabase,
  type Session,
} from "../../../../engine/postgres/mod.ts";
import type { Likeness } from "./likeness.ts";

export interface Swap {
  /** The finished database, under its working name. */
  fresh: string;
  /** The name it gets. */
  database: string;
  id: string;
  likeness: Likeness;
}

const attempts = 20;
const pauseMs = 250;

/**
 * Gives the fresh database its name. Renames, marks and rights change in one transaction, so that at every moment either
 * the old or the new database bears the name; the old one is dropped afterwards, and if that is cut off, it carries our
 * mark and the next build sweeps it.
 */
export async function swapIntoPlace(session: Session, { fresh, database, id, likeness }: Swap): Promise<void> {
  const old = `confiture_old_${id}`;
  for (let attempt = 1;; attempt++) {
    try {
      if (likeness.exists) await endConnections(session, database);
      await session.transaction(async () => {
        if (likeness.exists) {
          await commentDatabase(session, database, { kind: "build", id });
          await renameDatabase(session, database, old);
        }
        await renameDatabase(session, fresh, database);
        await commentDatabase(session, database, null);
        for (const statement of likeness.restore) await session.execute(statement);
      });
      break;
    } catch (error) {
      // A pool that reconnects at once can win a few rounds.
      if (!isConfitureError(error, "database-in-use") || attempt === attempts) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
  if (likeness.exists) await dropDatabase(session, old, { force: true });
}
