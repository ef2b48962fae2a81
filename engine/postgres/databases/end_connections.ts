import type { Session } from "../session/mod.ts";

/**
 * Ends every other connection to a database that the session's role may end: its own, and everybody's but superusers' with
 * `pg_signal_backend`. Returns how many were told to go; they may need a moment.
 */
export async function endConnections(session: Session, database: string): Promise<number> {
  const rows = await session.query(
    `SELECT pg_catalog.pg_terminate_backend(pid) AS told FROM pg_catalog.pg_stat_activity
     WHERE datname = $1 AND pid <> pg_catalog.pg_backend_pid() AND usesysid IS NOT NULL
       AND ((SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user)
         OR pg_catalog.pg_has_role(usesysid, 'USAGE')
         OR pg_catalog.pg_has_role('pg_signal_backend', 'USAGE')
           AND NOT (SELECT rolsuper FROM pg_catalog.pg_roles r WHERE r.oid = usesysid))`,
    [database],
  );
  return rows.length;
}
