import type { Control } from "../control/mod.ts";
import { isAway } from "./event_writer.ts";
import type { RunningRun, StopReason } from "./execute_run.ts";

const beatMs = 2_000;

/** Says that this worker lives, and learns what is wished of its runs. Returns what ends it. */
export function startHeartbeat(
  { pool }: Control,
  worker: string,
  running: ReadonlySet<RunningRun>,
): { stop(): Promise<void> } {
  let isStopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let beat: Promise<void> = Promise.resolve();
  const next = () => {
    if (!isStopped) timer = setTimeout(() => (beat = once().finally(next)), beatMs);
  };
  async function once(): Promise<void> {
    try {
      const rows = await pool.query<{ id: string; wish: StopReason | null; worker: string | null }>(
        `WITH beat AS (UPDATE confiture_control.worker SET heartbeat_at = now() WHERE id = $1)
         SELECT id, wish, worker FROM confiture_control.run WHERE id = ANY($2::text[])`,
        [worker, [...running].map(({ run }) => run)],
      );
      for (const { id, wish, worker: holder } of rows) {
        const reason = holder !== null && holder !== worker ? "fenced" : wish;
        if (reason !== null) { for (const entry of running) if (entry.run === id) entry.stop(reason); }
      }
    } catch (error) {
      // While the control database is away nobody can take our runs over; they go on.
      if (!isAway(error)) throw error;
    }
  }
  next();
  return {
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await beat;
    },
  };
}
