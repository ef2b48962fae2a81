import { join } from "node:path";
import { ConfitureError, isConfitureError } from "../../engine/errors.ts";
import { createEngine, interruption, type RunEvent, type RunOutcome } from "../../engine/mod.ts";
import type { Registry } from "../../engine/plugin/mod.ts";
import type { Fence, Pool } from "../../engine/postgres/mod.ts";
import type { Dsn } from "../../engine/project/mod.ts";
import type { ReviewOutcome } from "../approvals/mod.ts";
import { isProtectedByOperator } from "../bundles/mod.ts";
import { dropOldCatalogs } from "../catalogs/mod.ts";
import type { Control } from "../control/mod.ts";
import { type KeptFiles, queueRun, type StoredEvent } from "../runs/mod.ts";
import {
  failureAttributes,
  readTraceparent,
  RunSpans,
  type TraceContext,
  traceparentOf,
  type Tracer,
} from "../traces/mod.ts";
import { checkApproval, reviewRun } from "./approved_run.ts";
import { type ClaimedRun, claimRun, letRunWait } from "./claim_run.ts";
import { EventWriter, insist } from "./event_writer.ts";
import { type AttemptEnd, finishRun } from "./finish_run.ts";
import { keepFiles } from "./keep_files.ts";
import { takeGift } from "./take_gift.ts";
import { layRun } from "./lay_run.ts";
import { requireStanding } from "./require_standing.ts";
import { runHost } from "./run_host.ts";
import { changesDatabase, runTarget } from "./run_target.ts";
import { takeTarget } from "./take_target.ts";

/** How long a run that found its target taken waits before it looks again; whoever finishes calls it earlier. */
const waitMs = 3_000;

/** Why a run is told to stop. */
export type StopReason = "cancel" | "pause" | "hand-over" | "fenced";

export interface Executor {
  control: Control;
  registry: Registry;
  worker: string;
  /** Folder of this worker: bundles are laid below it, and embedded servers live there. */
  folder: string;
  allowsCode: boolean;
  version: string;
  /** Absent where nobody takes traces. */
  tracer?: Tracer;
}

export interface RunningRun {
  run: string;
  stop(reason: StopReason): void;
}

/** Executes a run as the newest attempt of it. Ends when the run is over, waits, paused or is somebody else's. */
export async function executeJob(
  executor: Executor,
  job: { id: string; run: string },
  running: Set<RunningRun>,
): Promise<void> {
  const { control, worker, tracer } = executor;
  const context = tracer?.newContext();
  const own = context && traceparentOf(context);
  let asked = 0;
  const claimed = await insist(() =>
    claimRun(control.pool, job.run, { worker, job: job.id, isAskedAgain: asked++ > 0, traceparent: own })
  );
  if (claimed === undefined) return;
  const trace = tracer && traceOf(tracer, claimed, worker, claimed.traceparent === own ? context : undefined);
  const controller = new AbortController();
  let stopped: StopReason | undefined;
  const entry: RunningRun = {
    run: job.run,
    stop(reason) {
      if (controller.signal.aborted) return;
      stopped = reason;
      controller.abort(reason === "cancel" ? new DOMException("cancelled by request", "AbortError") : interruption);
    },
  };
  const events = new EventWriter(
    control.pool,
    { run: claimed.id, attempt: claimed.attempt, after: claimed.last_event },
    () => entry.stop("fenced"),
  );
  running.add(entry);
  try {
    if (claimed.is_takeover) {
      const message = `worker ${worker} goes on with this run: the one that had it is gone`;
      events.write({ type: "notice", level: "warning", message });
    }
    if (claimed.wish !== null) entry.stop(claimed.wish);
    let ended = await attempt(executor, claimed, events, controller.signal, () => stopped, trace?.steps);
    if (ended === "waiting" && stopped !== undefined) {
      ended = { outcome: failed(undefined, claimed, events, stopped) };
    }
    if (ended === "waiting") {
      await events.drain();
      await insist(() => letRunWait(control.pool, claimed));
      await insist(() => queueRun(control.pool, claimed.id, waitMs));
      return;
    }
    const end = endOf(ended, stopped, events);
    await events.drain();
    if (!events.isFenced) await finish(control.pool, claimed, worker, end);
    // Whoever reads next drops what stays now.
    if (ended.catalog !== undefined) await dropOldCatalogs(control.pool).catch(() => {});
    trace?.end(events.isFenced ? "fenced" : end.kind === "over" ? end.outcome.status : end.kind, ended.outcome);
  } finally {
    running.delete(entry);
  }
}

/**
 * The span of an attempt and what is below it: in the trace of whoever asked for the run, wherever that was. One that only
 * found its target taken is never ended, and so is none.
 */
function traceOf(tracer: Tracer, claimed: ClaimedRun, worker: string, context: TraceContext | undefined) {
  const span = tracer.start(`run ${claimed.operation}`, {
    kind: "consumer",
    context,
    parent: context === undefined ? readTraceparent(claimed.traceparent) : undefined,
    attributes: {
      "confiture.run": claimed.id,
      "confiture.operation": claimed.operation,
      "confiture.effect": claimed.effect,
      "confiture.project": claimed.project_name,
      "confiture.environment": claimed.environment,
      "confiture.attempt": claimed.attempt,
      "confiture.worker": worker,
    },
  });
  const steps = new RunSpans(tracer, span);
  return {
    steps,
    end(status: string, { error, exitCode }: RunOutcome) {
      steps.end();
      span.set({
        "confiture.status": status,
        "confiture.exit_code": exitCode,
        ...failureAttributes(error),
      });
      span.end({ isFailed: status === "failed" });
    },
  };
}

/** What an attempt came to: its outcome, what a review found, what it left in its folder. */
interface Attempted {
  outcome: RunOutcome;
  review?: ReviewOutcome;
  files?: KeptFiles;
  /** The reading that it handed over. */
  catalog?: number;
}

/** A run whose end cannot be kept ends all the same: nobody else would ever end it while this worker lives. */
async function finish(pool: Pool, claimed: ClaimedRun, worker: string, end: AttemptEnd): Promise<void> {
  try {
    await insist(() => finishRun(pool, claimed, worker, end));
  } catch (error) {
    if (end.kind !== "over") throw error;
    const { code = "unknown" } = error as { code?: string };
    const failure = new ConfitureError("internal", { what: `its result cannot be kept (${code})` }, { cause: error });
    const outcome: RunOutcome = {
      ...end.outcome,
      status: "failed",
      output: undefined,
      error: failure,
      exitCode: failure.exitCode,
    };
    await insist(() => finishRun(pool, claimed, worker, { kind: "over", outcome }));
  }
}

function endOf(
  { outcome, review, files, catalog }: Attempted,
  stopped: StopReason | undefined,
  events: EventWriter,
): AttemptEnd {
  const wasStopped = outcome.status === "interrupted" || outcome.status === "cancelled";
  if (wasStopped && stopped === "pause") {
    events.write({ type: "notice", level: "info", message: "paused; what is committed stays" });
    return { kind: "paused" };
  }
  if (wasStopped && stopped === "hand-over") {
    events.write({ type: "notice", level: "info", message: "this worker goes away; another one goes on" });
    return { kind: "handed-over" };
  }
  return { kind: "over", outcome, review, files, catalog };
}

/** Lays the project, takes the target, and runs the operation in it. */
async function attempt(
  executor: Executor,
  claimed: ClaimedRun,
  events: EventWriter,
  signal: AbortSignal,
  stopped: () => StopReason | undefined,
  steps: RunSpans | undefined,
): Promise<Attempted | "waiting"> {
  const { control, registry, folder, allowsCode } = executor;
  let home = "";
  let release = () => Promise.resolve();
  try {
    home = await Deno.makeTempDir({ dir: folder, prefix: `run-${claimed.id}-` });
    await Deno.chmod(home, 0o755);
    const place = join(home, folderNameOf(claimed));
    await Deno.mkdir(place);
    const patient: Pick<Pool, "query"> = { query: (text, params) => insist(() => control.pool.query(text, params)) };
    const laid = await layRun(patient, claimed, place, executor);
    const host = await insist(() => runHost(control, claimed, { folder: place, allowsCode }));
    const operation = await registry.operation(claimed.operation);
    const target = await runTarget(control, operation, claimed, host, place);
    let fenced: { dsn: Dsn; fence: Fence } | undefined;
    if (!claimed.has_started) await insist(() => requireStanding(control.pool, operation, claimed));
    if (target !== undefined && changesDatabase(operation, claimed)) {
      const { project, environment } = claimed;
      const isProtected = target.isProtected ||
        await insist(() => isProtectedByOperator(control.pool, project!, environment!));
      if (isProtected && claimed.approval === null) {
        throw new ConfitureError("approval-needed", { operation: claimed.operation, environment: target.environment });
      }
      const taken = await takeTarget(control, claimed, target.dsn, events);
      if (taken === "waiting") return "waiting";
      fenced = taken.fence === undefined ? undefined : { dsn: target.dsn, fence: taken.fence };
      release = taken.release;
    }
    const engine = createEngine({ host, plugins: registry.plugins, projectDir: place });
    // Its end is the last that is told of a run, behind what became of its files.
    let finished: StoredEvent | undefined;
    let catalog: number | undefined;
    const run = () =>
      engine.run(claimed.operation, claimed.input, {
        run: claimed.id,
        fenced,
        signal,
        consent: () => Promise.resolve(claimed.approval === null && !claimed.is_consented ? "nobody" : "yes"),
        onEvent: (event) => {
          steps?.take(event);
          const kept = keptEvent(event, claimed, stopped());
          if (kept?.type === "finished") finished = kept;
          else if (kept) events.write(kept);
        },
        receive: async (gift) => {
          catalog = await takeGift(patient, operation, claimed, executor.version, gift);
        },
      });
    if (claimed.approval !== null && !claimed.is_approval_checked) {
      await checkApproval(control, claimed, { engine, target, signal });
    }
    const ended: Attempted = claimed.reviews === null
      ? { outcome: await run() }
      : await reviewRun(control, claimed.reviews, { engine, target, run });
    if (ended.outcome.status === "succeeded") {
      ended.files = await keepFiles(patient, place, laid, events);
      ended.catalog = catalog;
    }
    if (finished) events.write(finished);
    return ended;
  } catch (error) {
    return { outcome: failed(error, claimed, events, stopped()) };
  } finally {
    await release().catch(() => {});
    if (home !== "") await Deno.remove(home, { recursive: true }).catch(() => {});
  }
}

/** What goes by the name of a project's folder, as databases of the embedded server do, is the same from run to run. */
function folderNameOf({ project_name }: ClaimedRun): string {
  return project_name !== null && /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,99}$/u.test(project_name) ? project_name : "project";
}

/** Run, number and time are the store's; the end of an attempt that somebody goes on with is not the run's. */
function keptEvent(
  event: RunEvent,
  { has_started }: ClaimedRun,
  stopped: StopReason | undefined,
): StoredEvent | undefined {
  const { run: _run, seq: _seq, at: _at, ...kept } = event;
  if (kept.type === "started" && has_started) return undefined;
  if (kept.type === "failed" && kept.status !== "failed" && (stopped === "pause" || stopped === "hand-over")) {
    return undefined;
  }
  return kept;
}

/** A run that failed, or was stopped, before its operation began has a beginning and an end all the same. */
function failed(
  error: unknown,
  { id, operation, effect, has_started }: ClaimedRun,
  events: EventWriter,
  stopped: StopReason | undefined,
): RunOutcome {
  if (stopped !== undefined && (isConfitureError(error, "cancelled") || !isConfitureError(error))) {
    const stop = new ConfitureError("cancelled", { operation });
    if (stopped === "cancel") {
      if (!has_started) events.write({ type: "started", operation, effect });
      events.write({ type: "failed", status: "cancelled", code: stop.code, message: stop.message });
    }
    const status = stopped === "cancel" ? "cancelled" : "interrupted";
    return { run: id, status, error: stop, exitCode: stop.exitCode, elapsedMs: 0 };
  }
  const failure = error instanceof ConfitureError
    ? error
    : new ConfitureError("internal", { what: String(error) }, { cause: error });
  if (!has_started) events.write({ type: "started", operation, effect });
  events.write({ type: "failed", status: "failed", code: failure.code, message: failure.message });
  return { run: id, status: "failed", error: failure, exitCode: failure.exitCode, elapsedMs: 0 };
}
