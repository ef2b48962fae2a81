import { ConfitureError, isConfitureError } from "../../../../engine/errors.ts";
import { ServerFailure, type Session } from "../../../../engine/postgres/mod.ts";

/**
 * Throws `database-not-replaceable` or `database-settings-refused` before anything is built that could not be put in the
 * database's place afterwards. `settings` are the statements that give the replacement the database's settings.
 */
export async function requireReplaceable(
  session: Session,
  database: string,
  settings: readonly string[],
): Promise<void> {
  const [row] = await session.query<{ owner: string; may: boolean }>(
    `SELECT pg_catalog.pg_get_userbyid(datdba) AS owner, pg_catalog.pg_has_role(datdba, 'USAGE') AS may
     FROM pg_catalog.pg_database WHERE datname = $1`,
    [database],
  );
  if (!row) return;
  if (!row.may) {
    throw new ConfitureError("database-not-replaceable", { database, owner: row.owner, user: session.dsn.user });
  }
  await rehearse(session, database, settings);
}

/** What may be set is PostgreSQL's to say, so it is asked: the database is given what it has, and nothing stays of that. */
async function rehearse(session: Session, database: string, settings: readonly string[]): Promise<void> {
  if (settings.length === 0) return;
  const over = new Error("rehearsed");
  try {
    await session.transaction(async () => {
      for (const statement of settings) await session.execute(statement);
      throw over;
    });
  } catch (error) {
    if (error === over) return;
    if (!isConfitureError(error) || !isRefusal(error)) throw error;
    const { user } = session.dsn;
    throw new ConfitureError("database-settings-refused", { database, user, why: error.message }, { cause: error });
  }
}

/** The role may not, there is no such setting any more, or it takes no such value; not that a limit or a lock was in the way. */
function isRefusal({ cause }: ConfitureError): boolean {
  return cause instanceof ServerFailure && ["42501", "42704", "22023"].includes(cause.sqlstate);
}
