import { quoteIdentifier } from "../quote.ts";
import type { Session } from "../session/mod.ts";
import { databaseFailure } from "./create_database.ts";
import { requireMark } from "./mark.ts";

export interface DropOptions {
  /** Ends the connections of others to it first. */
  force?: boolean;
}

/** Drops a database that carries our mark; any other is refused with "database-not-ours". False: there was none. */
export async function dropDatabase(session: Session, name: string, options: DropOptions = {}): Promise<boolean> {
  if (await requireMark(session, name) === undefined) return false;
  await dropAgreedDatabase(session, name, options);
  return true;
}

/** Drops a database whatever it carries. Only for one that its user has agreed, by its name, to lose. */
export async function dropAgreedDatabase(
  session: Session,
  name: string,
  { force = false }: DropOptions = {},
): Promise<void> {
  try {
    await session.execute(`DROP DATABASE IF EXISTS ${quoteIdentifier(name)}${force ? " WITH (FORCE)" : ""}`);
  } catch (error) {
    throw databaseFailure(error, name, session);
  }
}
