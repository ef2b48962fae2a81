/** Runs as jobs: the queue, workers, the exclusive right to a target, taking over what a dead worker had. */
export { deadSeconds } from "./claim_run.ts";
export { type Jobs, openJobs } from "./open_jobs.ts";
export { startWorker, type Worker, type WorkerOptions } from "./start_worker.ts";
export { repeat, type Repeated } from "./repeat.ts";
export { startSweeping } from "./sweep.ts";
export { programVariables, secretPlace } from "./run_host.ts";
export { isAway } from "./event_writer.ts";
