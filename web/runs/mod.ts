/** Runs as the control database keeps them: requested, followed, told to stop. */
export { jobsSchema, queueRun, requestRun, type RunOrder, runTask } from "./request_run.ts";
export { type EventRow, newsSize, readEvents, readNews } from "./read_events.ts";
export { findRun, listRuns, type RunFilter, type RunRow } from "./read_runs.ts";
export { chooseRunFiles, type KeptFiles, readRunFile, readRunFiles, type RunFile, writeRunFiles } from "./run_files.ts";
export { inPlaces, type SeenPlace } from "./in_places.ts";
export { jsonText } from "./json_text.ts";
export { runStatuses } from "./run_status.ts";
export { type StoredEvent, writeEvents } from "./write_events.ts";
export { type Wish, wishRun } from "./wish.ts";
