import { ConfitureError, isConfitureError } from "../errors.ts";
import type { Host } from "../host.ts";
import type { Choose, Consent, RunContext } from "./context.ts";
import { interruption, type LifecycleEventBody, type RunEvent, type RunEventBody, type RunStatus } from "./events.ts";
import { type BoundHook, runHooks } from "./hooks.ts";
import { parseInput } from "./input.ts";
import type { AnyOperation } from "./operation.ts";

export interface RunOptions<C extends RunContext> {
  host: Host;
  /** Id of the run; one is made up when absent. */
  run?: string;
  signal: AbortSignal;
  consent: Consent;
  /** Who answers questions that a run can go on without; nobody when absent. */
  choose?: Choose;
  onEvent?(event: RunEvent): void;
  /** Takes what the operation hands over; nobody when absent. */
  receive?(gift: unknown): Promise<void>;
  /** Hooks that the project and the environment named in the input configure; asked only for operations with phases. */
  hooks?(input: Record<string, unknown>): Promise<readonly BoundHook[]>;
  /** Makes the operation's context out of the common part; closed when the run ends. */
  extend(base: RunContext): C & AsyncDisposable;
}

/** How a run ended. `output` is there exactly when it succeeded. */
export interface RunOutcome {
  run: string;
  status: RunStatus;
  output?: Record<string, unknown>;
  error?: ConfitureError;
  exitCode: number;
  elapsedMs: number;
}

/**
 * Executes an operation once: checks the input, emits events, calls hooks, turns whatever happens into an outcome.
 * Never throws; a defect of confiture becomes the error `internal` with the defect as its cause.
 */
export async function executeRun<C extends RunContext>(
  operation: AnyOperation,
  input: unknown,
  options: RunOptions<C>,
): Promise<RunOutcome> {
  const { host, signal } = options;
  const run = options.run ?? newRunId(host);
  const startedMs = host.elapsedMs();
  let seq = 0;
  const publish = (body: RunEventBody | LifecycleEventBody) =>
    options.onEvent?.({ ...body, run, seq: ++seq, at: host.now().toISOString() });

  let hooks: readonly BoundHook[] = [];
  const phase = async (name: Parameters<RunContext["phase"]>[0], facts: Readonly<Record<string, unknown>> = {}) => {
    publish({ type: "phase", name });
    const event = { phase: name, operation: operation.name, run, at: host.now().toISOString(), facts };
    await runHooks(hooks, event, signal, publish);
  };
  const base: RunContext = {
    host,
    run,
    operation: operation.name,
    signal,
    emit: publish,
    phase,
    consent: (request) => askConsent(operation.name, request, options.consent, signal),
    choose: async (request) => {
      const key = await options.choose?.(request);
      if (signal.aborted) throw new ConfitureError("cancelled", { operation: operation.name });
      return request.choices.some((choice) => choice.key === key) ? key : undefined;
    },
    give: async (gift) => {
      if (operation.gives === undefined) throw new Error(`${operation.name} does not say that it gives anything`);
      await options.receive?.(gift);
    },
  };

  publish({ type: "started", operation: operation.name, effect: operation.effect });
  const hasPhases = (operation.phases?.length ?? 0) > 0;
  let outcome: Omit<RunOutcome, "elapsedMs" | "run">;
  try {
    const checked = parseInput(operation, input);
    await using context = options.extend(base);
    if (hasPhases) hooks = await options.hooks?.(checked) ?? [];
    signal.throwIfAborted();
    const output = operation.output.parse(await operation.run(checked, context));
    outcome = { status: "succeeded", output, exitCode: operation.exitCode?.(output) ?? 0 };
  } catch (thrown) {
    const error = asFailure(thrown, operation.name, signal);
    outcome = { status: statusOf(error, signal), error, exitCode: error.exitCode };
  }
  if (hasPhases) outcome = await closingPhases(outcome, phase, publish);

  const elapsedMs = Math.round(host.elapsedMs() - startedMs);
  if (outcome.error) {
    const status = outcome.status as Exclude<RunStatus, "succeeded">;
    publish({ type: "failed", status, code: outcome.error.code, message: outcome.error.message });
  } else {
    publish({ type: "finished", status: "succeeded", elapsed_ms: elapsedMs });
  }
  return { ...outcome, run, elapsedMs };
}

/** `on_error` and `cleanup` see how it ended; their own failure is told but never hides the first one. */
async function closingPhases(
  outcome: Omit<RunOutcome, "elapsedMs" | "run">,
  phase: RunContext["phase"],
  publish: (body: RunEventBody) => void,
): Promise<Omit<RunOutcome, "elapsedMs" | "run">> {
  const { status, error } = outcome;
  const facts = { status, code: error?.code, message: error?.message };
  for (const name of error ? ["on_error", "cleanup"] as const : ["cleanup"] as const) {
    try {
      await phase(name, facts);
    } catch (thrown) {
      const failure = thrown instanceof ConfitureError ? thrown : asDefect(thrown);
      publish({ type: "notice", level: "warning", message: failure.message, code: failure.code });
      if (!outcome.error) outcome = { status: "failed", error: failure, exitCode: failure.exitCode };
    }
  }
  return outcome;
}

async function askConsent(
  operation: string,
  request: Parameters<Consent>[0],
  ask: Consent,
  signal: AbortSignal,
): Promise<void> {
  const answer = await ask(request);
  if (signal.aborted) throw new ConfitureError("cancelled", { operation, left: "nothing was changed" });
  if (answer === "yes") return;
  if (answer === "no") throw new ConfitureError("consent-refused", { operation });
  const loses = `${request.question} ${request.loses}`;
  throw new ConfitureError("consent-needed", { operation, loses, flag: "--yes" });
}

function asFailure(thrown: unknown, operation: string, signal: AbortSignal): ConfitureError {
  if (isConfitureError(thrown, "cancelled")) {
    // The room that noticed knows its session or its script, not what the user had asked for.
    return new ConfitureError("cancelled", { ...thrown.facts, operation }, { cause: thrown.cause });
  }
  if (thrown instanceof ConfitureError) return thrown;
  if (signal.aborted) return new ConfitureError("cancelled", { operation }, { cause: thrown });
  return asDefect(thrown);
}

function asDefect(thrown: unknown): ConfitureError {
  const what = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return new ConfitureError("internal", { what }, { cause: thrown });
}

function statusOf(error: ConfitureError, signal: AbortSignal): RunStatus {
  if (!isConfitureError(error, "cancelled")) return "failed";
  return signal.reason === interruption ? "interrupted" : "cancelled";
}

/** A name that sorts by time and that nobody guesses: `20260601120000-9f86d081`. */
export function newRunId(host: Host): string {
  const stamp = host.now().toISOString().replace(/[-:T]/g, "").slice(0, 14);
  return `${stamp}-${Array.from(host.randomBytes(4), (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
