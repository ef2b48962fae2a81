import type { Session } from "../../../../engine/postgres/mod.ts";

/** What tells a database from every other one, of other servers too; one that was made anew is another one. */
export async function databaseId(session: Session): Promise<string> {
  const [row] = await session.query<{ id: string }>(
    `SELECT s.system_identifier || '/' || d.oid AS id FROM pg_catalog.pg_control_system() s, pg_catalog.pg_database d
     WHERE d.datname = pg_catalog.current_database()`,
  );
  return row!.id;
}

/** Whether it was on this server and is there no more. */
export async function isGone(id: string, session: Session): Promise<boolean> {
  const [system, oid] = id.split("/");
  const [row] = await session.query<{ gone: boolean }>(
    `SELECT s.system_identifier::text = $1 AND NOT EXISTS (SELECT FROM pg_catalog.pg_database WHERE oid::text = $2) AS gone
     FROM pg_catalog.pg_control_system() s`,
    [system, oid],
  );
  return row!.gone;
}
