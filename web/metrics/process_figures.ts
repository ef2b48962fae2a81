import type { Pool } from "../../engine/postgres/mod.ts";
import type { Family } from "./exposition.ts";

/** What this process holds: sessions of the control pool, streams, memory. */
export function processFamilies(
  { pool, feeds, version, startedAt }: {
    pool: Pool;
    feeds: { followers: number; waitingBytes: number };
    version: string;
    startedAt: Date;
  },
): Family[] {
  const { size, open, busy, waiting } = pool.load();
  const gauge = (name: string, help: string, value: number, labels?: Record<string, string>): Family => ({
    name,
    type: "gauge",
    help,
    samples: [{ labels, value }],
  });
  return [
    {
      name: "confiture_control_sessions",
      type: "gauge",
      help: "Sessions of this process's pool on the control database",
      samples: [
        { labels: { state: "busy" }, value: busy },
        { labels: { state: "idle" }, value: open - busy },
      ],
    },
    gauge("confiture_control_sessions_limit", "Sessions that the pool opens at most", size),
    gauge("confiture_control_waiting", "Requests that wait for a session of the pool", waiting),
    gauge("confiture_followers", "Streams of events that this process serves", feeds.followers),
    gauge("confiture_followers_waiting_bytes", "What their readers have not read yet", feeds.waitingBytes),
    gauge("process_resident_memory_bytes", "Memory of this process", Deno.memoryUsage().rss),
    gauge("process_start_time_seconds", "When this process began to serve", startedAt.getTime() / 1_000),
    gauge("confiture_build_info", "Always 1; the labels say what runs", 1, { version, deno: Deno.version.deno }),
  ];
}
