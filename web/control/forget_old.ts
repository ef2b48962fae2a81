import type { Pool, Session } from "../../engine/postgres/mod.ts";

/** Runs are taken away so many at a time: each brings its events and files. */
const atOnce = 200;

/** Days until what has had its use is forgotten; the audit log keeps that it was there. */
const days = { credential: 30, worker: 30, attempt: 1, blob: 1 };

/**
 * Forgets what grows by itself: attempts to sign in, codes, sessions and tokens that are over, workers that are gone,
 * contents that no bundle and no run has. With `runDays`, also runs that have been over for so long, with their events,
 * files and approvals, and bundles that nobody uses. The audit log is kept whole. One process at a time does it.
 */
export async function forgetOld(pool: Pool, { runDays }: { runDays?: number } = {}): Promise<void> {
  await alone(pool, async (session) => {
    for (const statement of transient) await session.execute(statement);
  });
  while (runDays !== undefined && await alone(pool, (session) => forgetRuns(session, runDays)) === true);
  if (runDays !== undefined) await alone(pool, (session) => forgetBundles(session, runDays));
  await alone(pool, (session) =>
    session.execute(
      `DELETE FROM confiture_control.blob b WHERE b.sent_at < now() - make_interval(days => ${days.blob})
         AND NOT EXISTS (SELECT FROM confiture_control.bundle_file f WHERE f.blob = b.hash)
         AND NOT EXISTS (SELECT FROM confiture_control.run_file f WHERE f.blob = b.hash)`,
    ));
}

const old = (column: string, count: number) => `${column} < now() - make_interval(days => ${count})`;

const transient = [
  `DELETE FROM confiture_control.login_attempt WHERE ${old("at", days.attempt)}`,
  "DELETE FROM confiture_control.oidc_flow WHERE expires_at < now()",
  `DELETE FROM confiture_control.setup_code WHERE ${old("expires_at", days.credential)}`,
  `DELETE FROM confiture_control.session WHERE ${old("least(expires_at, revoked_at)", days.credential)}`,
  `DELETE FROM confiture_control.token WHERE ${old("least(expires_at, revoked_at)", days.credential)}`,
  `DELETE FROM confiture_control.worker w WHERE ${old("w.heartbeat_at", days.worker)}
     AND NOT EXISTS (SELECT FROM confiture_control.run r WHERE r.worker = w.id)`,
  `DELETE FROM confiture_control.project_blob WHERE ${old("sent_at", days.blob)}`,
];

/** True when there may be more. Approvals go with their runs, and none of either goes while the other is needed. */
async function forgetRuns(session: Session, runDays: number): Promise<boolean> {
  const isOver = (run: string) =>
    `${run}.status IN ('succeeded', 'failed', 'cancelled', 'interrupted') AND ${old(`${run}.finished_at`, runDays)}`;
  await session.execute(
    `DELETE FROM confiture_control.approval a USING confiture_control.run v
     WHERE v.id = a.review_run AND ${isOver("v")} AND (a.died_at IS NOT NULL OR a.decision = 'rejected'
       OR v.status <> 'succeeded' OR ${old("a.requested_at", runDays)})
       AND NOT EXISTS (SELECT FROM confiture_control.run u WHERE u.id = a.used_by AND NOT (${isOver("u")}))`,
  );
  const gone = await session.execute(
    `DELETE FROM confiture_control.run WHERE id IN (
       SELECT r.id FROM confiture_control.run r WHERE ${isOver("r")} AND NOT EXISTS (
         SELECT FROM confiture_control.approval a WHERE a.review_run = r.id OR a.used_by = r.id)
       ORDER BY r.finished_at LIMIT ${atOnce})`,
  );
  return gone === atOnce;
}

async function forgetBundles(session: Session, runDays: number): Promise<void> {
  await session.execute(
    `DELETE FROM confiture_control.project_bundle pb USING confiture_control.project p
     WHERE p.id = pb.project AND p.bundle IS DISTINCT FROM pb.bundle AND ${old("pb.added_at", runDays)}
       AND NOT EXISTS (SELECT FROM confiture_control.run r WHERE r.project = pb.project AND r.bundle = pb.bundle)
       AND NOT EXISTS (SELECT FROM confiture_control.approval a WHERE a.project = pb.project AND a.bundle = pb.bundle)`,
  );
  await session.execute(
    `DELETE FROM confiture_control.bundle b WHERE ${old("b.created_at", runDays)}
       AND NOT EXISTS (SELECT FROM confiture_control.project_bundle pb WHERE pb.bundle = b.hash)
       AND NOT EXISTS (SELECT FROM confiture_control.run r WHERE r.bundle = b.hash)
       AND NOT EXISTS (SELECT FROM confiture_control.approval a WHERE a.bundle = b.hash)`,
  );
}

/** In a transaction of its own; undefined when another process is at it. */
async function alone<T>(pool: Pool, body: (session: Session) => Promise<T>): Promise<T | undefined> {
  return await pool.transaction(async (session) => {
    const [got] = await session.query<{ got: boolean }>(
      "SELECT pg_catalog.pg_try_advisory_xact_lock(1668247142, 5) AS got",
    );
    return got!.got ? await body(session) : undefined;
  });
}
