import type { Session } from "../session/mod.ts";

/** True when the server has a database of this name, whoever made it. */
export async function databaseExists(session: Session, name: string): Promise<boolean> {
  const rows = await session.query(`SELECT 1 AS one FROM pg_catalog.pg_database WHERE datname = $1`, [name]);
  return rows.length > 0;
}
