import type { Context } from "../../engine/plugin/mod.ts";
import type { Control, News } from "../control/mod.ts";
import { type Jobs, startSweeping, startWorker, type Worker } from "../jobs/mod.ts";
import type { Tracer } from "../traces/mod.ts";

export interface WorkingOptions {
  context: Context;
  /** Runs at once; none makes no worker. */
  workers: number;
  allow_code: boolean;
  news: News;
  tracer: Tracer | undefined;
  version: string;
}

/** What servers and workers have in common: executing runs, and finding those that nobody executes any more. */
export async function startWorking(
  control: Control,
  jobs: Jobs,
  { context: { registry, projectDir }, workers, allow_code, news, tracer, version }: WorkingOptions,
): Promise<{ worker?: Worker; stop(): Promise<void> }> {
  const worker = workers === 0 ? undefined : await startWorker(control, jobs, {
    registry,
    folder: projectDir,
    concurrency: workers,
    allowsCode: allow_code,
    news,
    tracer,
    version,
  });
  const sweeping = startSweeping(control, jobs.unlock);
  return {
    worker,
    async stop() {
      await worker?.stop();
      await sweeping.stop();
    },
  };
}
