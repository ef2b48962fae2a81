import type { Session } from "../session/mod.ts";

/** Ends every other connection to a database. Returns how many were told to go; they may need a moment. */
export async function endConnections(session: Session, database: string): Promise<number> {
  const rows = await session.query(
    `SELECT pg_catalog.pg_terminate_backend(pid) AS told FROM pg_catalog.pg_stat_activity
     WHERE datname = $1 AND pid <> pg_catalog.pg_backend_pid()`,
    [database],
  );
  return rows.length;
}
