import assert from "node:assert/strict";
import { ConfitureError, isConfitureError } from "../errors.ts";
import type { Manifest } from "./manifest.ts";
import { manifestSchema } from "./manifest.ts";
import { defineOperations } from "./operations.ts";
import { pluginSchemaJson } from "./plugin_schema.ts";
import { type RegisteredPlugin, Registry } from "./registry.ts";

function plugin(id: string, given: Partial<Manifest> = {}, operations: string[] = ["cook"]): RegisteredPlugin {
  const provided = operations.map((name) => ({ name, summary: "Cook", effect: "read" as const }));
  const manifest: Manifest = {
    id,
    kind: "operations",
    version: "1.0.0",
    api: 1,
    entry: "mod.ts",
    summary: "For tests",
    needs: {},
    provides: { operations: provided },
    ...given,
  };
  return { manifest, load: () => Promise.resolve({ default: defineOperations({}) }) };
}

const failure = (body: () => unknown): ConfitureError => {
  try {
    body();
  } catch (error) {
    if (error instanceof ConfitureError) return error;
  }
  throw new assert.AssertionError({ message: "no failure" });
};

Deno.test("Registry refuses two plugins of one id", () => {
  const error = failure(() => new Registry([plugin("a/b", {}, ["x"]), plugin("a/b", {}, ["y"])]));
  assert.equal(error.reason, "plugin-conflict");
});

Deno.test("Registry refuses two operations of one name, naming the second plugin", () => {
  const error = failure(() => new Registry([plugin("a/b"), plugin("c/d")]));
  assert.deepEqual([error.reason, error.facts], ["plugin-conflict", { plugin: "c/d", what: "operation cook" }]);
});

Deno.test("Registry says which side is older when the contract version differs", () => {
  const newer = failure(() => new Registry([plugin("a/b", { api: 2 })]));
  assert.deepEqual([newer.reason, newer.remedy], ["plugin-api", "Update confiture."]);
  const older = failure(() => new Registry([plugin("a/b", { api: 0 })]));
  assert.deepEqual([older.reason, older.remedy], ["plugin-api", "Update the plugin."]);
});

Deno.test("Registry.operation() names the nearest operation for an unknown one", async () => {
  await assert.rejects(
    new Registry([plugin("a/b", {}, ["migrate up"])]).operation("migrate pu"),
    (error) => isConfitureError(error, "usage") && /migrate up/.test(error.remedy),
  );
  await assert.rejects(
    new Registry([plugin("a/b", {}, ["migrate up", "migrate down"])]).operation("migrate"),
    (error) => isConfitureError(error, "usage") && error.remedy === "Name one of migrate up, migrate down.",
  );
});

Deno.test("Registry.operation() calls a plugin broken whose code lacks what its manifest names", async () => {
  await assert.rejects(
    new Registry([plugin("a/b")]).operation("cook"),
    (error) => isConfitureError(error, "plugin-broken") && /names cook/.test(error.message),
  );
});

Deno.test("Registry.plugin() names the nearest id for an unknown one", () => {
  const registry = new Registry([plugin("confiture/audit")]);
  const error = failure(() => registry.plugin("confiture/audti"));
  assert.deepEqual([error.reason, error.remedy], ["plugin-unknown", "Did you mean confiture/audit?"]);
  assert.equal(failure(() => registry.plugin("audit")).remedy, "Did you mean confiture/audit?");
});

Deno.test("Registry loads no plugin code to list operations", () => {
  const lazy = { ...plugin("a/b"), load: () => Promise.reject(new Error("it was loaded")) };
  const registry = new Registry([lazy]);
  assert.deepEqual(registry.operations().map(({ provided }) => provided.name), ["cook"]);
  assert.ok(registry.has("cook") && !registry.has("bake"));
});

Deno.test("manifestSchema refuses unknown keys, wrong ids and kinds that provide nothing of theirs", () => {
  const { manifest } = plugin("a/b");
  assert.ok(manifestSchema().safeParse(manifest).success);
  for (
    const wrong of [
      { ...manifest, author: "me" },
      { ...manifest, id: "nameless" },
      { ...manifest, version: "one" },
      { ...manifest, kind: "hook" },
      { ...manifest, provides: { operations: [] } },
      { ...manifest, provides: { operations: [{ name: "Cook", summary: "x", effect: "read" }] } },
      { ...manifest, needs: { disk: "all" } },
    ]
  ) assert.ok(!manifestSchema().safeParse(wrong).success, JSON.stringify(wrong));
});

Deno.test("pluginSchemaJson() is what docs/reference/plugin.schema.json holds", async () => {
  const published = new URL("../../docs/reference/plugin.schema.json", import.meta.url);
  assert.equal(await Deno.readTextFile(published), pluginSchemaJson());
});
