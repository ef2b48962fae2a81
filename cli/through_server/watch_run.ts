import { ConfitureError } from "../../engine/errors.ts";
import type { Host } from "../../engine/host.ts";
import type { AnyOperation, RunEvent, RunOutcome, RunStatus } from "../../engine/run/mod.ts";
import { cancelRun } from "./cancel_run.ts";
import { commandFor } from "./command_for.ts";
import type { Connection } from "./connection.ts";
import { FailureThere } from "./failure_there.ts";
import { followRun } from "./follow_run.ts";
import { type EndedRun, endedRun } from "./run_there.ts";

/** How long a run may be silent before we look why. */
const startMs = 4_000;

export interface Watching {
  host: Host;
  /** Ctrl-C: the run is told to stop, and we wait for its end. */
  signal: AbortSignal;
  /** A second one: we go, and the run does not. */
  leave?: AbortSignal;
  onEvent?(event: RunEvent): void;
  say(message: string, level?: "info" | "warning"): void;
  /** What has to be told although nobody waits for the end. */
  onLeave(failure: ConfitureError): void;
}

/** An outcome as of a local run, and the operation whose result it is. */
export interface OutcomeThere extends RunOutcome {
  operation: AnyOperation;
}

/** Follows a run to its end and tells it as the end of a local one. */
export async function watchRun(
  there: Connection,
  run: string,
  watching: Watching,
  operation: AnyOperation,
): Promise<OutcomeThere> {
  const { host, signal, leave, say, onLeave, onEvent } = watching;
  const follow = commandFor(there.url, "run follow", run);
  const stop = new AbortController();
  let hasSpoken = false;
  const cancel = () => {
    say(`asked ${there.url} to cancel the run; Ctrl-C again leaves without waiting for its end`);
    cancelRun(there, run, stop.signal).catch((error: Error) => {
      if (!stop.signal.aborted) say(`it cannot be cancelled: ${error.message}`, "warning");
    });
  };
  const gone = () => onLeave(new ConfitureError("server-lost", { url: there.url, run, why: "you left", follow }));
  const looking = setTimeout(() => !hasSpoken && tellWhyItWaits(there, run, say), startMs);
  signal.addEventListener("abort", cancel);
  leave?.addEventListener("abort", gone);
  if (signal.aborted) cancel();
  try {
    const ended = await followRun(there, run, {
      host,
      say,
      follow,
      onEvent: (event) => (hasSpoken = true, onEvent?.(event)),
    });
    return outcomeOf(ended, operation, there.url);
  } finally {
    stop.abort();
    clearTimeout(looking);
    signal.removeEventListener("abort", cancel);
    leave?.removeEventListener("abort", gone);
  }
}

function tellWhyItWaits(there: Connection, run: string, say: Watching["say"]): void {
  there.ask("GET", `/api/runs/${encodeURIComponent(run)}`, endedRun).then(({ status }) => {
    if (status === "queued") say("the run waits for a worker; none has taken it yet");
    else if (status === "waiting") say("the run waits for its database, which another run has");
    else if (status === "paused") say("the run is paused");
  }, () => {});
}

function outcomeOf(ended: EndedRun, operation: AnyOperation, url: string): OutcomeThere {
  const { id, status, exit_code } = ended;
  const common = { run: id, operation, elapsedMs: 0, status: status as RunStatus };
  if (status === "succeeded") {
    const parsed = operation.output.safeParse(ended.output);
    if (parsed.success) {
      return { ...common, output: parsed.data, exitCode: exit_code ?? operation.exitCode?.(parsed.data) ?? 0 };
    }
    const [issue] = parsed.error.issues;
    const what = `${issue!.path.join(".") || "it"}: ${issue!.message}`;
    const why = `run ${id} succeeded, but its result is not what this version knows (${what})`;
    return refused(new ConfitureError("server-foreign", { url, why }), operation);
  }
  const left = "no worker had begun with it, and nothing was changed";
  const error = ended.error
    ? new FailureThere(ended.error, { exitCode: exit_code })
    : new ConfitureError("cancelled", { operation: ended.operation, left });
  return { ...common, error, exitCode: exit_code ?? error.exitCode };
}

/** An outcome without a run. */
export function refused(error: ConfitureError, operation: AnyOperation): OutcomeThere {
  return { run: "", status: "failed", error, exitCode: error.exitCode, elapsedMs: 0, operation };
}
