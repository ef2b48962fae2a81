import assert from "node:assert/strict";
import { isConfitureError } from "../../engine/errors.ts";
import type { Hook, HookEvent, HookHandler, RegisteredPlugin } from "../../engine/plugin/mod.ts";
import { type BoundHook, hookPhases, type RunEventBody, runHooks } from "../../engine/run/mod.ts";
import { temporaryFolder, testHost } from "../kit/mod.ts";
import { jsonSchemaOf } from "./json_schema_of.ts";

type Options = Readonly<Record<string, unknown>>;

/** How to drive a hook: options for a fresh project folder. What needs a server starts it before it registers the suite. */
export interface HookHarness {
  /** Options under which every phase is answered without a veto. */
  working(root: string): Options | Promise<Options>;
  /** Options under which handling fails, and how long that may take. */
  failing(root: string): Options | Promise<Options>;
  /** Options under which it vetoes; absent for a hook that never does. */
  vetoing?(root: string): Options | Promise<Options>;
}

const never = new AbortController().signal;

/** What a hook owes: it takes any payload of any of its phases, stops when told, and its failure and veto have effect. */
export function hookSuite({ manifest, load }: RegisteredPlugin, harness: HookHarness): void {
  const { id } = manifest;
  const open = async () => (await load()).default as Hook;

  const withHook = async (
    kind: keyof HookHarness,
    body: (handler: HookHandler, phases: Hook["phases"]) => Promise<void>,
  ) => {
    const hook = await open();
    await using folder = await temporaryFolder();
    const options = hook.options.strict().parse(await harness[kind]!(folder.path));
    const host = testHost({ cwd: folder.path, env: { PATH: Deno.env.get("PATH") } });
    await body(hook.create(options, { host, root: folder.path, notify: () => {} }), hook.phases);
  };

  Deno.test(`${id} tells the same phases and options in manifest and code`, async () => {
    const hook = await open();
    assert.deepEqual(manifest.provides.phases, [...hook.phases]);
    assert.deepEqual(manifest.options, jsonSchemaOf(hook.options));
    for (const phase of hook.phases) assert.ok(hookPhases.includes(phase));
  });

  Deno.test(`${id} answers every phase it names, whatever the facts`, () =>
    withHook("working", async (handler, phases) => {
      for (const phase of phases) {
        for (
          const facts of [{}, { environment: "local", statements: 12 }, {
            "ключ": "\u0000\n\"'",
            deep: { list: [1, null] },
          }]
        ) {
          const answer = await handler.handle(eventOf(phase, facts), never);
          assert.ok(answer === undefined || typeof answer.veto === "string");
        }
      }
    }));

  Deno.test(`${id} settles soon when it is told to stop`, () =>
    withHook("working", async (handler, phases) => {
      const settled = handler.handle(eventOf(phases[0]!, {}), AbortSignal.abort()).then(() => true, () => true);
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<false>((resolve) => timer = setTimeout(() => resolve(false), 2_000));
      assert.ok(await Promise.race([settled, late]), "it went on for two seconds");
      clearTimeout(timer);
    }));

  Deno.test(`${id} stops the run when it fails under abort, and is a warning under warn`, () =>
    withHook("failing", async (handler, phases) => {
      const event = eventOf(phases[0]!, {});
      await assert.rejects(
        runHooks([bound(id, handler, phases, "abort")], event, never, () => {}),
        (error) => isConfitureError(error, "hook-failed") && error.facts.hook === id,
      );
      const told: RunEventBody[] = [];
      await runHooks([bound(id, handler, phases, "warn")], event, never, (each) => told.push(each));
      assert.ok(told.some((each) => each.type === "notice" && each.level === "warning" && each.message.includes(id)));
    }));

  if (harness.vetoing) {
    Deno.test(`${id} vetoes before anything changed`, () =>
      withHook("vetoing", async (handler, phases) => {
        const before = phases.filter((phase) => phase.startsWith("before_"));
        assert.ok(before.length > 0, "a hook that vetoes is called at a before_ phase");
        await assert.rejects(
          runHooks([bound(id, handler, phases, "warn")], eventOf(before[0]!, {}), never, () => {}),
          (error) => isConfitureError(error, "hook-vetoed"),
        );
      }));
  }
}

function eventOf(phase: HookEvent["phase"], facts: HookEvent["facts"]): HookEvent {
  return { phase, operation: "build", run: "20260101000000-00000000", at: "2026-01-01T00:00:00.000Z", facts };
}

function bound(id: string, handler: HookHandler, phases: Hook["phases"], onFailure: "abort" | "warn"): BoundHook {
  return {
    id,
    phases,
    order: 0,
    timeoutMs: 10_000,
    onFailure,
    handle: (event, signal) => handler.handle(event, signal),
  };
}
