import assert from "node:assert/strict";
import { z } from "zod";
import { testHost } from "../../tests/kit/mod.ts";
import { ConfitureError } from "../errors.ts";
import type { Choose, Consent, RunContext } from "./context.ts";
import { interruption, type RunEvent } from "./events.ts";
import type { BoundHook } from "./hooks.ts";
import { executeRun, type RunOutcome } from "./lifecycle.ts";
import type { Operation } from "./operation.ts";

const input = z.object({ name: z.string().default("jam"), count: z.int().optional() });
const output = z.object({ answer: z.string() });
type Example = Operation<typeof input, typeof output, RunContext>;

interface Given extends Partial<Example> {
  hooks?: BoundHook[];
  consent?: Consent;
  choose?: Choose;
  signal?: AbortSignal;
}

interface Observed extends RunOutcome {
  events: RunEvent[];
  isClosed: boolean;
}

async function observe(asked: unknown, { hooks, consent, choose, signal, ...given }: Given): Promise<Observed> {
  const events: RunEvent[] = [];
  let isClosed = false;
  const operation: Example = {
    name: "cook",
    summary: "Cook",
    effect: "write",
    input,
    output,
    run: ({ name }) => Promise.resolve({ answer: name }),
    ...given,
  };
  const outcome = await executeRun(operation, asked, {
    host: testHost(),
    signal: signal ?? new AbortController().signal,
    consent: consent ?? (() => Promise.resolve("nobody")),
    choose,
    onEvent: (event) => events.push(event),
    hooks: () => Promise.resolve(hooks ?? []),
    extend: (base) => ({ ...base, [Symbol.asyncDispose]: () => Promise.resolve(void (isClosed = true)) }),
  });
  return { ...outcome, events, isClosed };
}

const types = ({ events }: Observed) => events.map((event) => event.type === "phase" ? event.name : event.type);
const hookOf = (handle: BoundHook["handle"], phases: BoundHook["phases"]): BoundHook => ({
  id: "test/hook",
  phases,
  order: 0,
  timeoutMs: 1_000,
  onFailure: "abort",
  handle,
});

Deno.test("executeRun() succeeds with the output, started first and finished last, events numbered from 1", async () => {
  const run = await observe({}, {
    run: (_, { emit }) => (emit({ type: "step", name: "stir" }), Promise.resolve({ answer: "jam" })),
  });
  assert.deepEqual([run.status, run.output, run.exitCode], ["succeeded", { answer: "jam" }, 0]);
  assert.deepEqual(types(run), ["started", "step", "finished"]);
  assert.deepEqual(run.events.map(({ seq }) => seq), [1, 2, 3]);
  assert.ok(run.events.every((event) => event.run === run.run && !Number.isNaN(Date.parse(event.at))));
  assert.ok(run.isClosed);
});

Deno.test("executeRun() takes the exit code from the output", async () => {
  assert.equal((await observe({}, { exitCode: ({ answer }) => answer === "jam" ? 1 : 0 })).exitCode, 1);
});

Deno.test("executeRun() refuses unknown fields with the nearest one, and wrong ones by name, before it runs", async () => {
  const neverRun = { run: () => Promise.reject(new Error("it ran")) };
  const unknown = await observe({ nam: "x" }, neverRun);
  assert.deepEqual([unknown.error!.reason, unknown.exitCode], ["input-invalid", 64]);
  assert.match(unknown.error!.message, /nam.*did you mean name/);
  assert.match((await observe({ count: "many" }, neverRun)).error!.message, /count/);
  const empty = await observe({ name: "" }, { ...neverRun, input: z.object({ name: z.string().min(1) }) as never });
  assert.equal(empty.error!.message, "cook: name: it is empty");
  assert.equal((await observe("text", neverRun)).error!.reason, "input-invalid");
});

Deno.test("executeRun() fails with the failure that was thrown, its exit code and code", async () => {
  const failure = new ConfitureError("plugin-unknown", { plugin: "a/b" });
  const run = await observe({}, { run: () => Promise.reject(failure) });
  assert.equal(run.error, failure);
  assert.deepEqual([run.status, run.exitCode, run.output], ["failed", 5, undefined]);
  assert.deepEqual(types(run), ["started", "failed"]);
  assert.ok(run.isClosed);
});

Deno.test("executeRun() makes a defect an internal failure that keeps its cause", async () => {
  const bug = new TypeError("x is undefined");
  const run = await observe({}, { run: () => Promise.reject(bug) });
  assert.deepEqual([run.error!.reason, run.error!.cause, run.exitCode], ["internal", bug, 1]);
});

Deno.test("executeRun() does not pass on an output that breaks its own schema", async () => {
  const run = await observe({}, { run: () => Promise.resolve({ answer: 1 } as never) });
  assert.equal(run.error!.reason, "internal");
});

Deno.test("executeRun() is cancelled with 130 when the run was stopped, interrupted when the process was", async () => {
  for (const [reason, status] of [["Ctrl-C", "cancelled"], [interruption, "interrupted"]] as const) {
    const controller = new AbortController();
    const run = await observe({}, {
      signal: controller.signal,
      run: async (_, { signal }) => {
        controller.abort(reason);
        signal.throwIfAborted();
        return await Promise.resolve({ answer: "" });
      },
    });
    assert.deepEqual([run.status, run.exitCode, run.error!.reason], [status, 130, "cancelled"]);
  }
});

Deno.test("executeRun() does not begin a run that is already stopped", async () => {
  const run = await observe({}, { signal: AbortSignal.abort(), run: () => Promise.reject(new Error("it ran")) });
  assert.equal(run.status, "cancelled");
});

Deno.test("executeRun() has succeeded when the work was done before the stop arrived", async () => {
  const controller = new AbortController();
  const run = await observe({}, {
    signal: controller.signal,
    run: () => (controller.abort(), Promise.resolve({ answer: "done" })),
  });
  assert.equal(run.status, "succeeded");
});

Deno.test("executeRun() lets consent decide: yes goes on, no and nobody stop before anything", async () => {
  const asking = (answer: "yes" | "no" | "nobody") =>
    observe({}, {
      consent: () => Promise.resolve(answer),
      run: async (_, { consent }) => {
        await consent({ question: "drop it", loses: "12 tables" });
        return { answer: "dropped" };
      },
    });
  assert.equal((await asking("yes")).status, "succeeded");
  const refused = await asking("no");
  assert.deepEqual([refused.error!.reason, refused.exitCode], ["consent-refused", 1]);
  const nobody = await asking("nobody");
  assert.deepEqual([nobody.error!.reason, nobody.exitCode], ["consent-needed", 64]);
  assert.match(nobody.error!.message, /12 tables/);
  assert.match(nobody.error!.remedy, /--yes/);
});

Deno.test("executeRun() lets somebody choose, and goes on where nobody does or the answer is none of those", async () => {
  const request = { question: "which?", choices: [{ key: "plum", label: "blue" }, { key: "pear", label: "green" }] };
  const run: Example["run"] = async (_, { choose }) => ({ answer: await choose(request) ?? "none" });
  assert.deepEqual((await observe({}, { run, choose: () => Promise.resolve("pear") })).output, { answer: "pear" });
  for (const choose of [undefined, () => Promise.resolve(undefined), () => Promise.resolve("fig")]) {
    assert.deepEqual((await observe({}, { run, choose })).output, { answer: "none" });
  }
  const controller = new AbortController();
  const choose = () => (controller.abort(), Promise.resolve(undefined));
  assert.equal((await observe({}, { run, choose, signal: controller.signal })).status, "cancelled");
});

Deno.test("executeRun() is cancelled, not refused, when Ctrl-C is the answer to a question", async () => {
  const controller = new AbortController();
  const run = await observe({}, {
    signal: controller.signal,
    consent: () => (controller.abort(), Promise.resolve("no")),
    run: async (_, { consent }) => (await consent({ question: "drop it", loses: "all" }), { answer: "" }),
  });
  assert.deepEqual([run.status, run.exitCode], ["cancelled", 130]);
});

Deno.test("executeRun() goes through the phases, and cleanup comes last in success", async () => {
  const seen: unknown[] = [];
  const run = await observe({}, {
    phases: ["before_ddl"],
    hooks: [hookOf((event) => Promise.resolve(void seen.push([event.phase, event.facts])), ["before_ddl", "cleanup"])],
    run: async (_, { phase }) => (await phase("before_ddl", { statements: 3 }), { answer: "" }),
  });
  assert.deepEqual(types(run), ["started", "before_ddl", "cleanup", "finished"]);
  assert.deepEqual(seen[0], ["before_ddl", { statements: 3 }]);
  assert.deepEqual((seen[1] as [string, { status: string }])[1].status, "succeeded");
});

Deno.test("executeRun() calls on_error and cleanup after a veto, with the code of the failure", async () => {
  const codes: unknown[] = [];
  const run = await observe({}, {
    phases: ["before_ddl"],
    hooks: [
      hookOf(() => Promise.resolve({ veto: "no" }), ["before_ddl"]),
      hookOf((event) => Promise.resolve(void codes.push([event.phase, event.facts.code])), ["on_error", "cleanup"]),
    ],
    run: async (_, { phase }) => (await phase("before_ddl"), { answer: "" }),
  });
  assert.deepEqual(types(run), ["started", "before_ddl", "on_error", "cleanup", "failed"]);
  assert.deepEqual(codes, [["on_error", "HOOK_1100"], ["cleanup", "HOOK_1100"]]);
  assert.equal(run.error!.reason, "hook-vetoed");
});

Deno.test("executeRun() keeps the first failure when cleanup fails too, and tells the second", async () => {
  const run = await observe({}, {
    phases: ["before_ddl"],
    hooks: [hookOf(() => Promise.reject(new Error("boom")), ["cleanup"])],
    run: () => Promise.reject(new ConfitureError("plugin-unknown", { plugin: "a/b" })),
  });
  assert.equal(run.error!.reason, "plugin-unknown");
  assert.ok(run.events.some((event) => event.type === "notice" && /boom/.test(event.message)));
});

Deno.test("executeRun() fails a run whose cleanup hook failed under abort", async () => {
  const run = await observe({}, {
    phases: ["before_ddl"],
    hooks: [hookOf(() => Promise.reject(new Error("boom")), ["cleanup"])],
  });
  assert.deepEqual([run.status, run.error!.reason, run.output], ["failed", "hook-failed", undefined]);
});

Deno.test("executeRun() names the operation in a cancellation, whoever noticed it", async () => {
  const { error } = await observe({}, {
    run: () => Promise.reject(new ConfitureError("cancelled", { operation: "session 4711", left: "nothing is left" })),
  });
  assert.match(error!.message, /^cook was cancelled; nothing is left$/);
});

Deno.test("executeRun() calls cleanup of a cancelled run", async () => {
  const controller = new AbortController();
  const seen: unknown[] = [];
  await observe({}, {
    signal: controller.signal,
    phases: ["before_ddl"],
    hooks: [hookOf((event) => Promise.resolve(void seen.push(event.facts.status)), ["cleanup"])],
    run: () => (controller.abort(), Promise.reject(new Error("socket closed"))),
  });
  assert.deepEqual(seen, ["cancelled"]);
});

Deno.test("executeRun() gives every run an id of its own that sorts by time", async () => {
  const [first, second] = [await observe({}, {}), await observe({}, {})];
  assert.notEqual(first.run, second.run);
  assert.match(first.run, /^\d{14}-[0-9a-f]{8}$/);
});
