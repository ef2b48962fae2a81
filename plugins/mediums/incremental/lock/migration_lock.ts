import { ConfitureError, type FactsOf } from "../../../../engine/errors.ts";
import type { Host } from "../../../../engine/host.ts";
import { pause } from "../../../../engine/pause.ts";
import { quoteIdentifier, type Session } from "../../../../engine/postgres/mod.ts";

export interface LockRequest {
  host: Host;
  signal: AbortSignal;
  /** How long to wait for another holder. */
  waitMs: number;
  /** What holds it, for those who wait: never with a connection string. */
  command: string;
  /** Schema of the ledger, in which the holder leaves its name. */
  schema?: string;
  onWait?(holder: Holder | null): void;
  /** Another session, for taking the holder's name away after a cancellation, which ends the first one. */
  reopen?(): Promise<Session>;
}

export type Holder = NonNullable<FactsOf<"migration-lock-held">["holder"]>;

/** First number of the key: that of the Python program, so that both keep each other out. */
const family = 1_751_936_052;

/** Second number of the key: of the database's name as the server has it. */
const number = `(('x' || pg_catalog.substr(pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(
  pg_catalog.current_database(), 'UTF8')), 'hex'), 1, 8))::bit(32)::int4 & 2147483647)`;

/**
 * Runs the body while the session holds the lock of its database's migrations. It is asked for again and again instead
 * of waited for: a session that waits in the server holds back CREATE INDEX CONCURRENTLY. Throws "migration-lock-held".
 */
export async function withMigrationLock<T>(
  session: Session,
  request: LockRequest,
  body: (leaveName: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const attempt = async () =>
    (await session.query<{ got: boolean }>(`SELECT pg_catalog.pg_try_advisory_lock(${family}, ${number}) AS got`))[0]!
      .got;
  await poll(session, request, attempt);
  const name = holderName(session, request);
  try {
    await name.leave({ makesTable: false });
    return await body(() => name.leave({ makesTable: true }));
  } finally {
    // After a cut or a cancellation the server has let go, or does when the session closes.
    await name.remove(session).catch(async () => {
      if (!request.signal.aborted || !request.reopen) return;
      await using other = await request.reopen();
      await name.remove(other);
    }).catch(() => {});
    await session.query(`SELECT pg_catalog.pg_advisory_unlock(${family}, ${number})`).catch(() => {});
  }
}

/**
 * The same lock, until the transaction that the session is in ends: behind a pooler that lends server processes by the
 * transaction. False when another one holds it.
 */
export async function lockTransaction(session: Session): Promise<boolean> {
  const [row] = await session.query<{ got: boolean }>(
    `SELECT pg_catalog.pg_try_advisory_xact_lock(${family}, ${number}) AS got`,
  );
  return row!.got;
}

/**
 * Throws "migration-lock-dropped" when the session does not hold the lock any more: a file can let go of it by
 * pg_advisory_unlock_all(), and another run may have begun since.
 */
export async function requireHeld(session: Session): Promise<void> {
  const [row] = await session.query<{ held: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_catalog.pg_locks l WHERE l.pid = pg_catalog.pg_backend_pid()
       AND l.locktype = 'advisory' AND l.granted AND l.objsubid = 2
       AND l.classid::int8 = ${family} AND l.objid::int8 = ${number}) AS held`,
  );
  if (!row!.held) throw new ConfitureError("migration-lock-dropped", {});
}

/** Repeats an attempt to get the lock until it succeeds or `waitMs` are over. */
export async function poll(
  session: Session,
  request: Omit<LockRequest, "reopen">,
  attempt: () => Promise<boolean>,
): Promise<void> {
  const { host, signal, waitMs, onWait } = request;
  const started = host.elapsedMs();
  for (let tries = 0;; tries++) {
    if (await attempt()) return;
    const waited = host.elapsedMs() - started;
    const holder = await holderOf(session);
    if (waited >= waitMs) throw lockHeld(holder, Math.round(waited / 1_000));
    if (tries === 0) onWait?.(holder);
    const pauseMs = Math.min(100 * 1.5 ** Math.min(tries, 6), waitMs - waited) * (0.5 + host.randomBytes(1)[0]! / 255);
    await pause(Math.max(10, pauseMs), signal);
  }
}

/** From so many seconds on a holder may be one that nobody waits for any more. */
const longSeconds = 300;

function lockHeld(holder: Holder | null, waitedSeconds: number): ConfitureError {
  if (holder === null) return new ConfitureError("migration-lock-held", { holder, waited_seconds: waitedSeconds });
  const { pid, command, user, hostname, acquired_at, held_for_seconds } = holder;
  const who = `${command ?? "a program"} of ${user ?? "a role that may not be seen"}`;
  const where = hostname === null ? "" : ` on ${hostname}`;
  const since = acquired_at === null ? "" : `, since ${acquired_at}`;
  return new ConfitureError("migration-lock-held", {
    holder,
    held_by: `${who}${where}, process ${pid}${since}`,
    ...((held_for_seconds ?? 0) > longSeconds && { end_with: `SELECT pg_terminate_backend(${pid})` }),
    waited_seconds: waitedSeconds,
  });
}

/** Who holds the lock, as far as the server and the holder itself tell. */
export async function holderOf(session: Session): Promise<Holder | null> {
  const rows = await session.query<Holder & { schema: string | null }>(
    `SELECT l.pid, a.usename::text AS "user", COALESCE(a.client_hostname, pg_catalog.host(a.client_addr)) AS hostname,
       NULLIF(a.application_name, '') AS command, NULL AS acquired_at,
       EXTRACT(epoch FROM pg_catalog.clock_timestamp() - a.backend_start)::int AS held_for_seconds,
       (SELECT n.nspname::text FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relname = 'confiture_lock_holder' AND pg_catalog.has_table_privilege(c.oid, 'SELECT') LIMIT 1) AS schema
     FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
     WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2
       AND l.classid::int8 = ${family} AND l.objid::int8 = ${number}
       AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())`,
  );
  if (rows.length === 0) return null;
  const { schema, ...seen } = rows[0]!;
  if (schema === null) return seen;
  const [said] = await session.query<Partial<Holder>>(
    `SELECT hostname, usename AS "user", command,
       pg_catalog.to_char(acquired_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS acquired_at,
       EXTRACT(epoch FROM pg_catalog.clock_timestamp() - acquired_at)::int AS held_for_seconds
     FROM ${quoteIdentifier(schema)}.confiture_lock_holder WHERE pid = $1`,
    [seen.pid],
  );
  return { ...seen, ...Object.fromEntries(Object.entries(said ?? {}).filter(([, value]) => value !== null)) };
}

/** The holder's name in the table of the Python program. Only a courtesy: without the right to, nothing is left. */
function holderName(
  session: Session,
  { host, command, schema }: LockRequest,
): { leave(how: { makesTable: boolean }): Promise<void>; remove(by: Session): Promise<void> } {
  if (schema === undefined) return { leave: () => Promise.resolve(), remove: () => Promise.resolve() };
  const table = `${quoteIdentifier(schema)}.confiture_lock_holder`;
  let isLeft = false;
  return {
    async leave({ makesTable }) {
      if (isLeft) return;
      try {
        if (!await isThere(session, table)) {
          if (!makesTable) return;
          await session.execute(
            `CREATE TABLE ${table} (lock_id bigint PRIMARY KEY, pid integer, hostname text, usename text, command text,
               acquired_at timestamptz)`,
          );
        }
        await session.query(
          `INSERT INTO ${table} AS held (lock_id, pid, hostname, usename, command, acquired_at)
           VALUES (${number}, pg_catalog.pg_backend_pid(), $1, session_user, $2, pg_catalog.clock_timestamp())
           ON CONFLICT (lock_id) DO UPDATE SET pid = excluded.pid, hostname = excluded.hostname,
             usename = excluded.usename, command = excluded.command, acquired_at = excluded.acquired_at`,
          [host.hostname ?? null, command],
        );
        isLeft = true;
      } catch (error) {
        if (!(error instanceof ConfitureError) || error.exitCode === 3) throw error;
      }
    },
    async remove(by) {
      if (!isLeft) return;
      await by.query(`DELETE FROM ${table} WHERE lock_id = ${number} AND pid = $1`, [session.pid]);
    },
  };
}

async function isThere(session: Session, relation: string): Promise<boolean> {
  const [row] = await session.query<{ there: boolean }>("SELECT pg_catalog.to_regclass($1) IS NOT NULL AS there", [
    relation,
  ]);
  return row!.there;
}
