import { createHash } from "node:crypto";
import { ConfitureError } from "../../errors.ts";
import { describeDsn } from "../../project/mod.ts";
import type { Session } from "../session/mod.ts";

export interface LockOptions {
  /** How long to wait for another holder; 0 (the default) does not wait, Infinity waits for ever. */
  waitMs?: number;
  /** Called once when somebody else holds the lock: who it is, as far as the server shows it. */
  onWait?(holder: string): void;
}

/**
 * Runs the body while the session holds an advisory lock of this name. PostgreSQL keeps such locks per database, so
 * everyone who competes must be connected to the same one. The lock ends with the session at the latest. Throws
 * `pooler-between` where the session has no server process of its own to hold a lock with.
 */
export async function withAdvisoryLock<T>(
  session: Session,
  name: string,
  { waitMs = 0, onWait }: LockOptions,
  body: () => Promise<T>,
): Promise<T> {
  const key = keyOf(name);
  // Behind a pooler that lends server processes by the transaction, the lock would stay with a process that is not ours.
  const rows = await session.query<{ got: boolean | null }>(
    `SELECT CASE WHEN pg_catalog.pg_backend_pid() = $2::int8 THEN pg_catalog.pg_try_advisory_lock($1::int8) END AS got`,
    [key, session.pid],
  );
  const { got } = rows[0]!;
  if (got === null) throw new ConfitureError("pooler-between", { server: describeDsn(session.dsn) });
  if (!got) {
    const holder = await holderOf(session, key);
    onWait?.(holder);
    await waitFor(session, name, key, waitMs, holder);
  }
  try {
    return await body();
  } finally {
    // After a cut or a cancelled session the server has let go, or does when the session closes.
    await session.query(`SELECT pg_catalog.pg_advisory_unlock($1::int8)`, [key]).catch(() => {});
  }
}

/**
 * Runs the body while the session holds a lock of this name beside others that do the same; it waits for one who holds
 * it alone.
 */
export async function withSharedLock<T>(session: Session, name: string, body: () => Promise<T>): Promise<T> {
  await session.query("SELECT pg_catalog.pg_advisory_lock_shared($1::int8)", [keyOf(name)]);
  try {
    return await body();
  } finally {
    await session.query("SELECT pg_catalog.pg_advisory_unlock_shared($1::int8)", [keyOf(name)]).catch(() => {});
  }
}

/** True when anybody on the server holds a lock of this name, connected to whichever database. */
export async function isLockHeld(session: Session, name: string): Promise<boolean> {
  const rows = await session.query(
    `SELECT 1 AS one FROM pg_catalog.pg_locks
     WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND (classid::int8 << 32 | objid::int8) = $1::int8`,
    [keyOf(name)],
  );
  return rows.length > 0;
}

async function waitFor(session: Session, lock: string, key: bigint, waitMs: number, holder: string): Promise<void> {
  if (waitMs <= 0) throw new ConfitureError("advisory-lock-held", { lock, holder });
  const [before] = await session.query<{ value: string }>(`SELECT pg_catalog.current_setting('lock_timeout') AS value`);
  const setTimeoutTo = (value: string) =>
    session.query(`SELECT pg_catalog.set_config('lock_timeout', $1, false)`, [value]);
  await setTimeoutTo(Number.isFinite(waitMs) ? String(Math.ceil(waitMs)) : "0");
  try {
    await session.query(`SELECT pg_catalog.pg_advisory_lock($1::int8)`, [key]);
  } catch (error) {
    if (!(error instanceof ConfitureError) || error.reason !== "lock-timeout") throw error;
    throw new ConfitureError("advisory-lock-held", { lock, holder: await holderOf(session, key) });
  } finally {
    await setTimeoutTo(before!.value).catch(() => {});
  }
}

/** 64 bits of the name's SHA-256, so that no other program's numbers are hit by chance. */
function keyOf(name: string): bigint {
  return createHash("sha256").update(`confiture:${name}`).digest().readBigInt64BE(0);
}

async function holderOf(session: Session, key: bigint): Promise<string> {
  const rows = await session.query<{ holder: string }>(
    `SELECT pg_catalog.format('%s, process %s, since %s', a.application_name, a.pid,
       pg_catalog.to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC') AS holder
     FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a USING (pid)
     WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
       AND (l.classid::int8 << 32 | l.objid::int8) = $1::int8
       AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())`,
    [key],
  );
  return rows[0]?.holder ?? "";
}
