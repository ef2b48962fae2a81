import { quoteIdentifier, type Session } from "../postgres/mod.ts";

/**
 * The project's own server lets us be anybody: a role of its own stands for the one that will apply the plan. It goes
 * however the body ends, cancelled or not; `reopen` opens a session that a cancelled run still has. What a killed run
 * left is dropped first. A guest of that server is nobody else, and stands for it as itself.
 */
export async function withWalker<T>(
  session: Session,
  reopen: () => Promise<Session>,
  body: (walker: string) => Promise<T>,
): Promise<T> {
  const [own] = await session.query<{ name: string; super: boolean }>(
    "SELECT rolname AS name, rolsuper AS super FROM pg_catalog.pg_roles WHERE rolname = current_user",
  );
  if (!own!.super) return await body(own!.name);
  const walker = `confiture_walker_${session.pid}`;
  await sweepWalkers(session);
  await session.execute(`CREATE ROLE ${quoteIdentifier(walker)} SUPERUSER NOLOGIN`);
  try {
    return await body(walker);
  } finally {
    await using fresh = await reopen();
    await fresh.execute(`REASSIGN OWNED BY ${quoteIdentifier(walker)} TO CURRENT_USER`);
    await fresh.execute(`DROP OWNED BY ${quoteIdentifier(walker)}; DROP ROLE ${quoteIdentifier(walker)}`);
  }
}

/** Drops walkers whose session is gone; numbers of processes come again, ours too. */
async function sweepWalkers(session: Session): Promise<void> {
  const left = await session.query<{ name: string }>(
    `SELECT rolname AS name FROM pg_catalog.pg_roles WHERE rolname ~ '^confiture_walker_[0-9]+$'
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity a
       WHERE rolname = 'confiture_walker_' || a.pid AND a.pid <> pg_catalog.pg_backend_pid())`,
  );
  // One that still owns something in a database that nobody swept stays for the next run.
  for (const { name } of left) await session.execute(`DROP ROLE IF EXISTS ${quoteIdentifier(name)}`).catch(() => {});
}
