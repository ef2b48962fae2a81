import type { Registry } from "../../engine/plugin/mod.ts";
import type { Control, News } from "../control/mod.ts";
import { runTask } from "../runs/mod.ts";
import type { Tracer } from "../traces/mod.ts";
import { executeJob, type Executor, type RunningRun } from "./execute_run.ts";
import { startHeartbeat } from "./heartbeat.ts";
import { type Jobs } from "./open_jobs.ts";

export interface WorkerOptions {
  registry: Registry;
  /** Folder for laid bundles and embedded servers. */
  folder: string;
  /** Runs at once. */
  concurrency: number;
  allowsCode: boolean;
  /** Tells of wishes before the next heartbeat. */
  news: Pick<News, "follow">;
  tracer?: Tracer;
  version: string;
}

export interface Worker {
  readonly id: string;
  /** Runs that it has finished or handed over. */
  readonly count: number;
  /** Takes no more runs and hands those that it has to other workers. */
  stop(): Promise<void>;
}

/** Takes runs from the queue and executes them, until it is stopped. */
export async function startWorker(control: Control, jobs: Jobs, options: WorkerOptions): Promise<Worker> {
  const { pool, host } = control;
  const id = `${host.hostname ?? "worker"}-${
    Array.from(host.randomBytes(4), (byte) => byte.toString(16).padStart(2, "0")).join("")
  }`;
  await Deno.mkdir(`${options.folder}/.confiture`, { recursive: true });
  await pool.query("INSERT INTO confiture_control.worker (id, host, version) VALUES ($1, $2, $3)", [
    id,
    host.hostname ?? "",
    options.version,
  ]);
  const running = new Set<RunningRun>();
  const executor: Executor = { control, worker: id, ...options };
  let count = 0;
  const runner = await jobs.work({
    [runTask]: async (payload, job) => {
      await executeJob(executor, { id: job.id, run: (payload as { run: string }).run }, running);
      count++;
    },
  }, options.concurrency);
  const heartbeat = startHeartbeat(control, id, running, options.news);
  return {
    id,
    get count() {
      return count;
    },
    async stop() {
      for (const entry of running) entry.stop("hand-over");
      await runner.stop();
      await heartbeat.stop();
      await pool.query("UPDATE confiture_control.worker SET stopped_at = now() WHERE id = $1", [id]).catch(() => {});
    },
  };
}
