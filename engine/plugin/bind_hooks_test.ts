import assert from "node:assert/strict";
import { z } from "zod";
import { testHost } from "../../tests/kit/mod.ts";
import { type ErrorReason, isConfitureError } from "../errors.ts";
import type { Project } from "../project/mod.ts";
import { bindHooks, type HookConfig } from "./bind_hooks.ts";
import { defineAnonymizer } from "./anonymizer.ts";
import { defineHook } from "./hook.ts";
import type { Manifest } from "./manifest.ts";
import { type RegisteredPlugin, Registry } from "./registry.ts";

class Counter {
  calls = 0;
  handle() {
    this.calls++;
    return Promise.resolve({ veto: `call ${this.calls}` });
  }
}

const hook = defineHook({
  phases: ["before_ddl", "cleanup"],
  options: z.object({ file: z.string().default("a"), limit: z.int().optional() }),
  create: () => new Counter(),
});

function registered(
  id: string,
  kind: Manifest["kind"],
  provides: Manifest["provides"],
  code: unknown,
): RegisteredPlugin {
  const manifest: Manifest = { id, kind, version: "1.0.0", api: 1, entry: "mod.ts", summary: "x", needs: {}, provides };
  return { manifest, load: () => Promise.resolve({ default: code as never }) };
}

const registry = new Registry([
  registered("test/hook", "hook", { phases: ["before_ddl", "cleanup"] }, hook),
  registered(
    "test/mask",
    "anonymizer",
    { strategies: [{ id: "x", summary: "x", families: ["text"] }] },
    defineAnonymizer([]),
  ),
]);

const configured = (given: Partial<HookConfig>): HookConfig => ({
  id: "test/hook",
  on_failure: "abort",
  timeout_ms: 1_000,
  order: 0,
  ...given,
});

/** A project as far as hooks look at it. */
function projectWith(hooks: HookConfig[], ofEnvironments: Record<string, HookConfig[]> = {}, plugins: unknown[] = []) {
  const environment = (name: string) =>
    Promise.resolve({
      file: `${name}.yaml`,
      config: { hooks: ofEnvironments[name] ?? hooks, plugins },
      placeOf: (_: string, index: number) => ({ file: `${name}.yaml`, line: index + 1 }),
    });
  return {
    root: "/project",
    config: { hooks, plugins },
    environment,
    environmentFile: environment,
    defaultEnvironment: () => ofEnvironments.local ? environment("local") : Promise.resolve(undefined),
  } as unknown as Project;
}

const services = { host: testHost(), emit: () => {} };
const bind = (...hooks: HookConfig[]) => bindHooks(projectWith(hooks), {}, registry, services);

async function refused(reason: ErrorReason, pattern: RegExp, config: Partial<HookConfig>): Promise<void> {
  await assert.rejects(
    bind(configured(config)),
    (error) => isConfitureError(error, reason) && pattern.test(`${error.message} ${error.remedy}`),
  );
}

Deno.test("bindHooks() takes the hooks of the environment that the run works with", async () => {
  const project = projectWith([configured({ order: 1 })], {
    local: [configured({ order: 2 })],
    prod: [configured({ order: 3 })],
    "other.yaml": [],
  });
  const orders = async (choice: Parameters<typeof bindHooks>[1]) =>
    (await bindHooks(project, choice, registry, services)).map(({ order }) => order);
  assert.deepEqual(await orders({}), [2]);
  assert.deepEqual(await orders({ env: "prod" }), [3]);
  assert.deepEqual(await orders({ env: "ci" }), [1]);
  assert.deepEqual(await orders({ config: "other.yaml" }), []);
  assert.deepEqual(await orders({ no_config: true }), []);
});

Deno.test("bindHooks() takes the project's hooks where there is no environment", async () => {
  assert.equal((await bind(configured({}))).length, 1);
});

Deno.test("bindHooks() refuses a project that asks for a plugin which is not built in", async () => {
  const project = projectWith([], {}, [{ id: "acme/hook", source: "./hook.js" }]);
  await assert.rejects(
    bindHooks(project, {}, registry, services),
    (error) => isConfitureError(error, "plugin-external") && error.facts.file === "confiture.yaml",
  );
});

Deno.test("bindHooks() says where the entry stands that cannot be served", async () => {
  const [known, unknown] = [configured({}), configured({ id: "test/hok" })];
  const project = projectWith([], { local: [known, unknown] });
  await assert.rejects(
    bindHooks(project, {}, registry, services),
    (error) =>
      isConfitureError(error, "plugin-unknown") && /^local\.yaml:2: hooks\[1\]: there is no plugin/.test(error.message),
  );
});

Deno.test("bindHooks() narrows the phases to the configured ones", async () => {
  assert.deepEqual((await bind(configured({})))[0]!.phases, ["before_ddl", "cleanup"]);
  assert.deepEqual((await bind(configured({ phases: ["cleanup"] })))[0]!.phases, ["cleanup"]);
  await refused("plugin-options", /not called at after_ddl, only at before_ddl, cleanup/, { phases: ["after_ddl"] });
});

Deno.test("bindHooks() keeps `this` of a hook written as a class", async () => {
  const [bound] = await bind(configured({}));
  const event = { phase: "before_ddl", operation: "build", run: "r", at: "now", facts: {} } as const;
  const never = new AbortController().signal;
  await bound!.handle(event, never);
  assert.deepEqual(await bound!.handle(event, never), { veto: "call 2" });
});

Deno.test("bindHooks() refuses unknown plugins, plugins of another kind, unknown and wrong options", async () => {
  await refused("plugin-unknown", /Did you mean test\/hook/, { id: "test/hok" });
  await refused("plugin-options", /of kind anonymizer, not hook/, { id: "test/mask" });
  await refused("plugin-options", /options\.fiel.*did you mean file/, { options: { fiel: "x" } });
  await refused("plugin-options", /options\.limit/, { options: { limit: "many" } });
});
