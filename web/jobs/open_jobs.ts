import { type CronItem, Logger, makeWorkerUtils, run, type Runner } from "graphile-worker";
import pg from "pg";
import { connectionUrl } from "../../engine/project/mod.ts";
import type { Control } from "../control/mod.ts";
import { jobsSchema } from "../runs/mod.ts";

/** The queue, its tables made; what the library says goes to nobody, since every run has its events. */
export interface Jobs extends AsyncDisposable {
  /** Gives the jobs of workers that are gone back to the queue. */
  unlock(workers: string[]): Promise<void>;
  /** Takes jobs until it is stopped. */
  work(tasks: Tasks, concurrency: number): Promise<Runner>;
}

export type Tasks = Record<string, (payload: unknown, job: { id: string }) => Promise<void>>;

const silent = new Logger(() => () => {});

export async function openJobs({ dsn }: Control): Promise<Jobs> {
  const pool = new pg.Pool({ connectionString: connectionUrl(dsn), max: 12, application_name: "confiture jobs" });
  // Both events carry failures that the library meets again at its next query.
  pool.on("error", () => {});
  pool.on("connect", (client: pg.PoolClient) => void client.on("error", () => {}));
  const options = { pgPool: pool, schema: jobsSchema, logger: silent };
  const utils = await makeWorkerUtils(options);
  await utils.migrate();
  return {
    unlock: (workers) => utils.forceUnlockWorkers(workers),
    work: (tasks, concurrency) =>
      run({
        ...options,
        concurrency,
        noHandleSignals: true,
        pollInterval: 1_000,
        parsedCronItems: [] as unknown as CronItem[] & never,
        taskList: Object.fromEntries(
          Object.entries(tasks).map((
            [name, task],
          ) => [name, (payload, { job }) => task(payload, { id: String(job.id) })]),
        ),
      }),
    async [Symbol.asyncDispose]() {
      await utils.release();
      await pool.end();
    },
  };
}
