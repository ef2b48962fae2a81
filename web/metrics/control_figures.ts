import type { Pool } from "../../engine/postgres/mod.ts";
import { deadSeconds } from "../jobs/mod.ts";
import { jobsSchema, runStatuses } from "../runs/mod.ts";
import type { Family } from "./exposition.ts";

const effects = ["read", "write", "destroy"] as const;

interface Row extends Record<string, unknown> {
  runs: { status: string; effect: string; count: number }[];
  workers: number;
  due: number;
  oldest_seconds: number;
}

/** What all replicas share, with one statement; the runs are counted on an index without their rows. */
export async function readControlFigures(pool: Pool): Promise<Family[]> {
  const [row] = await pool.query<Row>(
    `SELECT
       (SELECT coalesce(json_agg(r), '[]') FROM (
          SELECT status, effect, count(*)::float8 AS count FROM confiture_control.run GROUP BY status, effect) r) AS runs,
       (SELECT count(*)::float8 FROM confiture_control.worker
        WHERE stopped_at IS NULL AND heartbeat_at >= now() - make_interval(secs => ${deadSeconds})) AS workers,
       q.due, q.oldest_seconds
     FROM (
       SELECT count(*)::float8 AS due, coalesce(extract(epoch FROM now() - min(run_at)), 0)::float8 AS oldest_seconds
       FROM ${jobsSchema}.jobs WHERE locked_at IS NULL AND run_at <= now() AND attempts < max_attempts) q`,
  );
  const { runs, workers, due, oldest_seconds } = row!;
  const countOf = (status: string, effect: string) =>
    runs.find((each) => each.status === status && each.effect === effect)?.count ?? 0;
  const gauge = (name: string, help: string, value: number): Family => ({
    name,
    type: "gauge",
    help,
    samples: [{ value }],
  });
  return [
    {
      name: "confiture_runs",
      type: "gauge",
      help: "Runs in the control database by status and effect",
      samples: runStatuses.flatMap((status) =>
        effects.map((effect) => ({ labels: { status, effect }, value: countOf(status, effect) }))
      ),
    },
    gauge("confiture_queue_jobs", "Jobs that are due and that no worker has taken", due),
    gauge("confiture_queue_oldest_seconds", "How long the oldest of them has been due", oldest_seconds),
    gauge("confiture_workers", "Workers that were heard of lately, on all hosts", workers),
  ];
}
