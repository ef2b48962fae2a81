import { pause } from "../../pause.ts";
import type { Session } from "./session.ts";

const firstLookMs = 700;
const lookMs = 1_000;

export interface BlockerWatch {
  /** Opens another session; only when the body takes longer than a moment. */
  open(): Promise<Session>;
  /** Called once for each session that the watched one waits for. */
  onBlocker(who: string): void;
}

/**
 * Runs the body and, while its session waits for a lock, says who holds it: another session looks. What it cannot see it
 * does not say; its own failures change nothing.
 */
export async function watchBlockers<T>(
  { pid }: Session,
  { open, onBlocker }: BlockerWatch,
  body: () => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const watch = async () => {
    await pause(firstLookMs, over.signal);
    await using watcher = await open();
    const told = new Set<string>();
    while (!over.signal.aborted) {
      for (const { pid: blocker, who } of await blockersOf(watcher, pid)) {
        const key = `${blocker} ${who}`;
        if (!told.has(key)) onBlocker(who);
        told.add(key);
      }
      await pause(lookMs, over.signal);
    }
  };
  const watching = watch().catch(() => {});
  try {
    return await body();
  } finally {
    over.abort();
    await watching;
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
