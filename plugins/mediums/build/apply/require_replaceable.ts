import { ConfitureError } from "../../../../engine/errors.ts";
import type { Session } from "../../../../engine/postgres/mod.ts";

/** Throws `database-not-replaceable` before anything is built that could not be put in the database's place afterwards. */
export async function requireReplaceable(session: Session, database: string): Promise<void> {
  const [row] = await session.query<{ owner: string; may: boolean }>(
    `SELECT pg_catalog.pg_get_userbyid(datdba) AS owner, pg_catalog.pg_has_role(datdba, 'USAGE') AS may
     FROM pg_catalog.pg_database WHERE datname = $1`,
    [database],
  );
  if (!row || row.may) return;
  throw new ConfitureError("database-not-replaceable", { database, owner: row.owner, user: session.dsn.user });
}
