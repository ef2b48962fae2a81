import type { Session } from "../../../../engine/postgres/mod.ts";
import type { MigrationRun } from "./run_context.ts";

const firstLookMs = 700;
const lookMs = 1_000;

/**
 * Runs the body and, while it waits for a lock, says who holds it: another session looks, opened only when the body
 * takes longer than a moment. What it cannot see it does not say; its own failures change nothing.
 */
export async function watchBlockers<T>(run: MigrationRun, what: string, body: () => Promise<T>): Promise<T> {
  const over = new AbortController();
  const watching = run.isPooled ? Promise.resolve() : watch(run, what, over.signal).catch(() => {});
  try {
    return await body();
  } finally {
    over.abort();
    await watching;
  }
}

async function watch({ context, session, place }: MigrationRun, what: string, over: AbortSignal): Promise<void> {
  await pause(firstLookMs, over);
  if (over.aborted) return;
  await using watcher = await context.session(place.dsn);
  const told = new Set<string>();
  while (!over.aborted) {
    for (const { pid, who } of await blockersOf(watcher, session.pid)) {
      const key = `${pid} ${who}`;
      if (told.has(key)) continue;
      told.add(key);
      context.emit({ type: "notice", level: "warning", message: `${what} waits for ${who}` });
    }
    await pause(lookMs, over);
  }
}

/** The sessions that a session waits for, as far as the role may see them. */
async function blockersOf(session: Session, pid: number): Promise<{ pid: number; who: string }[]> {
  return await session.query(
    `SELECT a.pid, pg_catalog.format('process %s (%s%s, %s, transaction since %s UTC)', a.pid, a.usename,
         CASE WHEN a.application_name <> '' THEN ', ' || a.application_name ELSE '' END, a.state,
         pg_catalog.to_char(a.xact_start AT TIME ZONE 'UTC', 'HH24:MI:SS')) AS who
     FROM pg_catalog.unnest(pg_catalog.pg_blocking_pids($1)) AS blocker
     JOIN pg_catalog.pg_stat_activity a ON a.pid = blocker`,
    [pid],
  );
}

function pause(ms: number, over: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    over.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}
