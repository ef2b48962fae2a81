import { ConfitureError, isConfitureError } from "../../errors.ts";
import { ServerFailure } from "../errors/mod.ts";
import { quoteIdentifier } from "../quote.ts";
import type { Session } from "../session/mod.ts";
import { databaseFailure } from "./create_database.ts";
import { endConnections } from "./end_connections.ts";
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
  const drop = `DROP DATABASE IF EXISTS ${quoteIdentifier(name)}`;
  try {
    await session.execute(force ? `${drop} WITH (FORCE)` : drop);
  } catch (error) {
    if (!force || !isRefused(error)) throw databaseFailure(error, name, session);
    // FORCE asks for the right to end every process there, also an autovacuum worker, which counts as a superuser's.
    // Without it, PostgreSQL itself sends those away and waits five seconds for the rest to go.
    for (let attempt = 1;; attempt++) {
      await endConnections(session, name);
      try {
        await session.execute(drop);
        return;
      } catch (second) {
        const failure = databaseFailure(second, name, session);
        // On a busy server another one may have come within those five seconds.
        if (attempt === 3 || !isConfitureError(failure, "database-in-use")) throw failure;
      }
    }
  }
}

function isRefused(error: unknown): boolean {
  return error instanceof ConfitureError && error.cause instanceof ServerFailure && error.cause.sqlstate === "42501";
}
