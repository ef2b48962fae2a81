import assert from "node:assert/strict";
import { isConfitureError } from "../errors.ts";
import type { HookPhase, RunEventBody } from "./events.ts";
import { type BoundHook, type HookEvent, runHooks } from "./hooks.ts";

const never = new AbortController().signal;
const eventOf = (phase: HookPhase): HookEvent => ({ phase, operation: "build", run: "r", at: "now", facts: {} });

function hook(id: string, given: Partial<BoundHook> = {}): BoundHook {
  return {
    id,
    phases: ["before_validation", "before_ddl", "after_ddl", "after_validation", "cleanup", "on_error"],
    order: 0,
    timeoutMs: 1_000,
    onFailure: "abort",
    handle: () => Promise.resolve(),
    ...given,
  };
}

Deno.test("runHooks() calls lower orders first, and equal ones as configured", async () => {
  const called: string[] = [];
  const noting = (id: string, order: number) =>
    hook(id, { order, handle: () => Promise.resolve(void called.push(id)) });
  await runHooks(
    [noting("c", 5), noting("a", -1), noting("d", 5), noting("b", 0)],
    eventOf("before_ddl"),
    never,
    () => {},
  );
  assert.deepEqual(called, ["a", "b", "c", "d"]);
});

Deno.test("runHooks() calls only hooks of the phase, with the event as it is", async () => {
  const seen: HookEvent[] = [];
  const noting = (phases: HookPhase[]) =>
    hook("h", { phases, handle: (event) => Promise.resolve(void seen.push(event)) });
  await runHooks([noting(["cleanup"]), noting(["before_ddl"])], eventOf("before_ddl"), never, () => {});
  assert.deepEqual(seen, [eventOf("before_ddl")]);
});

for (const phase of ["before_validation", "before_ddl", "after_ddl"] as const) {
  Deno.test(`runHooks() stops at a veto in ${phase}, whatever the failure policy`, async () => {
    const called: string[] = [];
    const hooks = [
      hook("guard", { onFailure: "warn", handle: () => Promise.resolve({ veto: "not on Fridays" }) }),
      hook("later", { handle: () => Promise.resolve(void called.push("later")) }),
    ];
    await assert.rejects(
      runHooks(hooks, eventOf(phase), never, () => {}),
      (error) => isConfitureError(error, "hook-vetoed") && error.facts.why === "not on Fridays",
    );
    assert.deepEqual(called, []);
  });
}

for (const phase of ["after_validation", "cleanup", "on_error"] as const) {
  Deno.test(`runHooks() tells an objection in ${phase}, where it is too late for a veto`, async () => {
    const told: RunEventBody[] = [];
    const late = hook("guard", { handle: () => Promise.resolve({ veto: "too late" }) });
    await runHooks([late], eventOf(phase), never, (event) => told.push(event));
    assert.ok(
      told.some((event) => event.type === "notice" && event.level === "warning" && /too late/.test(event.message)),
    );
  });
}

Deno.test("runHooks() goes on after a failure under warn, and stops under abort with the cause kept", async () => {
  const boom = new Error("boom");
  const failing = (onFailure: "abort" | "warn") => hook("f", { onFailure, handle: () => Promise.reject(boom) });
  const called: string[] = [];
  const later = hook("later", { handle: () => Promise.resolve(void called.push("later")) });
  await runHooks([failing("warn"), later], eventOf("before_ddl"), never, () => {});
  assert.deepEqual(called, ["later"]);
  await assert.rejects(
    runHooks([failing("abort")], eventOf("before_ddl"), never, () => {}),
    (error) => isConfitureError(error, "hook-failed") && error.cause === boom && error.facts.why === "boom",
  );
});

Deno.test("runHooks() treats a hook that throws before its promise like one that rejects", async () => {
  const throwing = hook("f", {
    handle: () => {
      throw new Error("boom");
    },
  });
  await assert.rejects(
    runHooks([throwing], eventOf("before_ddl"), never, () => {}),
    (error) => isConfitureError(error, "hook-failed"),
  );
});

Deno.test("runHooks() stops waiting at the timeout and tells the hook through its signal", async () => {
  let told = false;
  const slow = hook("slow", {
    timeoutMs: 20,
    handle: (_, signal) => new Promise(() => signal.addEventListener("abort", () => told = true)),
  });
  await assert.rejects(
    runHooks([slow], eventOf("before_ddl"), never, () => {}),
    (error) => isConfitureError(error, "hook-failed") && /within 20 ms/.test(error.message),
  );
  assert.ok(told);
});

Deno.test("runHooks() ends with the run's own reason when the run is stopped, and not as a failed hook", async () => {
  const controller = new AbortController();
  const reason = new DOMException("stopped by Ctrl-C", "AbortError");
  const waiting = hook("slow", { handle: () => new Promise(() => setTimeout(() => controller.abort(reason), 5)) });
  await assert.rejects(
    runHooks([waiting], eventOf("before_ddl"), controller.signal, () => {}),
    (error) => error === reason,
  );
  const untouched = hook("next", { handle: () => Promise.reject(new Error("was called")) });
  await assert.rejects(
    runHooks([untouched], eventOf("before_ddl"), controller.signal, () => {}),
    (error) => error === reason,
  );
});

Deno.test("runHooks() calls the last phases of a stopped run too", async () => {
  const called: string[] = [];
  const noting = hook("audit", {
    handle: (event, signal) => Promise.resolve(void called.push(`${event.phase} ${signal.aborted}`)),
  });
  for (const phase of ["on_error", "cleanup"] as const) {
    await runHooks([noting], eventOf(phase), AbortSignal.abort(), () => {});
  }
  assert.deepEqual(called, ["on_error false", "cleanup false"]);
});
