import { quoteIdentifier } from "../quote.ts";
import type { Session } from "../session/mod.ts";
import { databaseFailure } from "./create_database.ts";

/** Renames a database; nobody may be connected to it. Failures: database-exists (the new name), database-in-use. */
export async function renameDatabase(session: Session, from: string, to: string): Promise<void> {
  try {
    await session.execute(`ALTER DATABASE ${quoteIdentifier(from)} RENAME TO ${quoteIdentifier(to)}`);
  } catch (error) {
    const failure = databaseFailure(error, from, session) as { reason?: string };
    throw failure.reason === "database-exists" ? databaseFailure(error, to, session) : failure;
  }
}
