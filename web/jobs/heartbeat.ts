import type { Control, News } from "../control/mod.ts";
import type { RunningRun, StopReason } from "./execute_run.ts";
import { repeat, type Repeated } from "./repeat.ts";

const beatMs = 2_000;

/**
 * Says that this worker lives, and learns what is wished of its runs, at once where it hears of it. While the control
 * database is away nobody can take them over; they go on.
 */
export function startHeartbeat(
  { pool }: Control,
  worker: string,
  running: ReadonlySet<RunningRun>,
  news: Pick<News, "follow">,
): Repeated {
  const beat = repeat(beatMs, async () => {
    const rows = await pool.query<{ id: string; wish: StopReason | null; worker: string | null }>(
      `WITH beat AS (UPDATE confiture_control.worker SET heartbeat_at = now() WHERE id = $1)
       SELECT id, wish, worker FROM confiture_control.run WHERE id = ANY($2::text[])`,
      [worker, [...running].map(({ run }) => run)],
    );
    for (const { id, wish, worker: holder } of rows) {
      const reason = holder !== null && holder !== worker ? "fenced" : wish;
      if (reason !== null) { for (const entry of running) if (entry.run === id) entry.stop(reason); }
    }
  });
  const unfollow = news.follow("wish", (run) => {
    for (const entry of running) if (entry.run === run) return beat.hurry();
  });
  return {
    ...beat,
    stop() {
      unfollow();
      return beat.stop();
    },
  };
}
