import { ConfitureError, isConfitureError } from "../errors.ts";
import type { HookPhase, RunEventBody } from "./events.ts";

/** What a hook is told. `facts` depend on the operation; they hold no secrets and no row values. */
export interface HookEvent {
  phase: HookPhase;
  operation: string;
  run: string;
  /** ISO 8601. */
  at: string;
  facts: Readonly<Record<string, unknown>>;
}

/** A hook may refuse: in a `before_` phase nothing has changed, in `after_ddl` the open transaction is rolled back. */
export type HookAnswer = void | { veto: string };

/** A hook as a project configured it. */
export interface BoundHook {
  id: string;
  phases: readonly HookPhase[];
  /** Lower runs first; equal ones in the order of the configuration. */
  order: number;
  timeoutMs: number;
  onFailure: "abort" | "warn";
  handle(event: HookEvent, signal: AbortSignal): Promise<HookAnswer>;
}

const vetoable: ReadonlySet<HookPhase> = new Set(["before_validation", "before_ddl", "after_ddl"]);

/** Calls the hooks of one phase in order. A veto or a failure under `abort` throws; under `warn` it becomes a notice. */
export async function runHooks(
  hooks: readonly BoundHook[],
  event: HookEvent,
  signal: AbortSignal,
  emit: (event: RunEventBody) => void,
): Promise<void> {
  const called = hooks.filter((hook) => hook.phases.includes(event.phase)).sort((a, b) => a.order - b.order);
  for (const hook of called) {
    if (!isClosing(event.phase)) signal.throwIfAborted();
    try {
      const answer = await withTimeout(hook, event, signal);
      if (!answer) continue;
      if (vetoable.has(event.phase)) {
        throw new ConfitureError("hook-vetoed", { hook: hook.id, phase: event.phase, why: answer.veto });
      }
      emit({ type: "notice", level: "warning", message: `hook ${hook.id} objects at ${event.phase}: ${answer.veto}` });
    } catch (error) {
      if (isConfitureError(error, "hook-vetoed")) throw error;
      // A hook that stopped because the run was stopped has not failed.
      if (!isClosing(event.phase)) signal.throwIfAborted();
      const why = error instanceof Error ? error.message : String(error);
      if (hook.onFailure === "abort") {
        throw new ConfitureError("hook-failed", { hook: hook.id, phase: event.phase, why }, { cause: error });
      }
      emit({ type: "notice", level: "warning", message: `hook ${hook.id} failed at ${event.phase}: ${why}` });
    }
  }
}

async function withTimeout(hook: BoundHook, event: HookEvent, signal: AbortSignal): Promise<HookAnswer> {
  const timeout = new AbortController();
  // The last phases run after a cancellation too, so they listen to their own clock only.
  const stop = isClosing(event.phase) ? timeout.signal : AbortSignal.any([signal, timeout.signal]);
  const { promise: late, reject } = Promise.withResolvers<never>();
  late.catch(() => {});
  const timer = setTimeout(() => {
    // First the reason, so that it wins over whatever the hook says when it is told to stop.
    reject(new Error(`no answer within ${hook.timeoutMs} ms`));
    timeout.abort();
  }, hook.timeoutMs);
  const onStop = () => reject(new Error("the run was stopped"));
  if (!isClosing(event.phase)) signal.addEventListener("abort", onStop, { once: true });
  try {
    return await Promise.race([hook.handle(event, stop), late]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onStop);
  }
}

function isClosing(phase: HookPhase): boolean {
  return phase === "cleanup" || phase === "on_error";
}
