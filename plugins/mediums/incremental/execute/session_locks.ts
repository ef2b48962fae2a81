import { ConfitureError } from "../../../../engine/errors.ts";
import type { MigrationScript } from "../../../../engine/migrations/mod.ts";
import type { Session } from "../../../../engine/postgres/mod.ts";

/**
 * Runs the statements of a migration through a pooler. An advisory lock that they take for the session would outlive the
 * transaction, its rollback too, in a server process that somebody else gets next: it is let go of, and the migration is
 * refused. Throws "migration-needs-session".
 */
export async function withoutSessionLocks<T>(
  session: Session,
  { file }: MigrationScript,
  body: () => Promise<T>,
): Promise<T> {
  const before = new Set((await heldLocks(session)).map(keyOf));
  const unlockNew = async () => {
    const since = (await heldLocks(session)).filter((lock) => !before.has(keyOf(lock)));
    let unlocked = 0;
    for (const lock of since) unlocked += await unlock(session, lock);
    return unlocked;
  };
  let result: T;
  try {
    // A savepoint: behind a failure the session still answers.
    result = await session.transaction(body);
  } catch (error) {
    await unlockNew().catch(() => {});
    throw error;
  }
  if (await unlockNew() === 0) return result;
  throw new ConfitureError("migration-needs-session", { file, why: "it takes an advisory lock of the session" });
}

interface Held {
  readonly classid: string;
  readonly objid: string;
  readonly objsubid: number;
  readonly mode: string;
}

function keyOf({ classid, objid, objsubid, mode }: Held): string {
  return [classid, objid, objsubid, mode].join();
}

async function heldLocks(session: Session): Promise<Held[]> {
  return await session.query<Held & Record<string, unknown>>(
    `SELECT classid::text, objid::text, objsubid::int4 AS objsubid, mode FROM pg_catalog.pg_locks
     WHERE locktype = 'advisory' AND granted AND pid = pg_catalog.pg_backend_pid()
       AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())`,
  );
}

/** How often it was held for the session. One of the transaction stays: the server says no, and warns. */
async function unlock(session: Session, { classid, objid, objsubid, mode }: Held): Promise<number> {
  const shared = mode === "ShareLock" ? "_shared" : "";
  const key = objsubid === 1
    ? "((($1::int8 << 32) | $2::int8)::int8)"
    : "(($1::int8)::bit(32)::int4, ($2::int8)::bit(32)::int4)";
  await session.execute("SET LOCAL client_min_messages = error");
  for (let times = 0;; times++) {
    const [row] = await session.query<{ gone: boolean }>(
      `SELECT pg_catalog.pg_advisory_unlock${shared}${key} AS gone`,
      [classid, objid],
    );
    if (!row!.gone) return times;
  }
}
