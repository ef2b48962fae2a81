import { isConfitureError } from "../../../../engine/errors.ts";
import {
  commentDatabase,
  dropDatabase,
  type Mark,
  quoteIdentifier,
  renameDatabase,
  type Session,
} from "../../../../engine/postgres/mod.ts";
import type { FreshDatabase } from "../apply/mod.ts";
import { settle } from "./settle.ts";

export interface Placement {
  fresh: FreshDatabase;
  name: string;
  mark: Mark;
  /** A template of ours bears the name and gives way. */
  replaces: boolean;
}

/**
 * Gives a finished database the template's name, in one transaction with its mark: whatever bears the name is whole.
 * Nobody can connect to a template, so nobody changes it or is in a clone's way; `IS_TEMPLATE` lets other roles with
 * CREATEDB clone it too. The owner may set both.
 */
export async function placeTemplate(session: Session, { fresh, name, mark, replaces }: Placement): Promise<void> {
  const old = `confiture_old_${fresh.id}`;
  const place = () =>
    session.transaction(async () => {
      if (replaces) {
        await commentDatabase(session, name, { kind: "build", id: fresh.id });
        await unlockTemplate(session, name);
        await renameDatabase(session, name, old);
      }
      await renameDatabase(session, fresh.name, name);
      await commentDatabase(session, name, mark);
      await session.execute(`ALTER DATABASE ${quoteIdentifier(name)} ALLOW_CONNECTIONS false IS_TEMPLATE true`);
    });
  await settle(place, (error) => isConfitureError(error, "database-in-use"));
  if (replaces) await dropDatabase(session, old, { force: true });
}

/** A database that is a template cannot be dropped. */
export async function unlockTemplate(session: Session, name: string): Promise<void> {
  await session.execute(`ALTER DATABASE ${quoteIdentifier(name)} IS_TEMPLATE false`);
}
