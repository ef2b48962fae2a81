import assert from "node:assert/strict";
import { z } from "zod";
import { createEngine } from "../../engine/mod.ts";
import { defineHook, type RegisteredPlugin } from "../../engine/plugin/mod.ts";
import { type HookPhase, hookPhases } from "../../engine/run/mod.ts";
import { builtins } from "../../plugins/mod.ts";
import { buildPlace, localYaml, testHost, testMajors } from "../kit/mod.ts";

/** A hook that remembers its calls and vetoes at one phase. */
function vetoing(at: HookPhase | undefined, calls: string[]): RegisteredPlugin {
  return {
    manifest: {
      id: "test/veto",
      kind: "hook",
      version: "0.0.0",
      api: 1,
      entry: "mod.ts",
      summary: "Vetoes",
      needs: {},
      provides: { phases: [...hookPhases] },
    },
    load: () =>
      Promise.resolve({
        default: defineHook({
          phases: hookPhases,
          options: z.strictObject({}),
          create: () => ({
            handle({ phase, facts }) {
              calls.push(phase === "on_error" || phase === "cleanup" ? `${phase} ${facts.status}` : phase);
              return Promise.resolve(phase === at ? { veto: "not today" } : undefined);
            },
          }),
        }),
      }),
  };
}

const before = ["before_validation", "before_ddl"];
const whole = [...before, "after_ddl", "after_validation", "cleanup succeeded"];

for (const major of testMajors()) {
  for (const at of ["before_ddl", "after_ddl"] as const) {
    Deno.test(`a hook's veto at ${at} on ${major} leaves no database, an empty one empty, an old one as it was`, async () => {
      await using place = await buildPlace({ major });
      await place.write({
        "db/environments/local.yaml": `${localYaml}hooks: [{ id: test/veto }]\n`,
        "db/schema/a.sql": "CREATE TABLE a (id int);",
      });
      const run = async (veto: HookPhase | undefined, recreate: boolean) => {
        const calls: string[] = [];
        const host = testHost({ cwd: place.root, env: { TARGET_URL: place.url() } });
        const engine = createEngine({ host, plugins: [...builtins, vetoing(veto, calls)] });
        const consent = () => Promise.resolve("yes" as const);
        const outcome = await engine.run("build", { recreate }, { consent });
        return { outcome, calls };
      };
      const refused = async (recreate: boolean) => {
        const { outcome, calls } = await run(at, recreate);
        assert.equal(outcome.error?.code, "HOOK_1100", outcome.error?.message);
        assert.match(outcome.error!.message, /not today/);
        const seen = at === "before_ddl" ? before : [...before, "after_ddl"];
        assert.deepEqual(calls, [...seen, "on_error failed", "cleanup failed"]);
      };
      const tables = () => place.ask("SELECT relname FROM pg_class WHERE relname IN ('a', 'old')", place.database);
      await refused(false);
      assert.deepEqual(await place.databases(), []);
      await place.tell(`CREATE DATABASE ${place.database} OWNER ${place.role}`);
      await refused(false);
      assert.deepEqual(await tables(), []);
      await place.tell("CREATE TABLE old (id int)", place.database);
      await refused(true);
      assert.deepEqual(await tables(), [{ relname: "old" }]);
      const { outcome, calls } = await run(undefined, true);
      assert.equal(outcome.status, "succeeded", outcome.error?.message);
      assert.deepEqual(calls, whole);
      assert.deepEqual(await tables(), [{ relname: "a" }]);
    });
  }
}

Deno.test("build.lint ends a build on errors, on warnings where asked, by the rules that were chosen", async () => {
  const [major] = testMajors() as [number];
  await using place = await buildPlace({ major });
  const definer = "CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';\n";
  const lint = (keys: string) => ({ "db/environments/local.yaml": `${localYaml}build: { lint: { ${keys} } }\n` });
  await place.write({
    "db/schema/a.sql": definer,
    ...lint("enabled: true, fail_on_error: true, fail_on_warning: true"),
  });
  const failed = await place.cli(["build"]);
  assert.equal(failed.code, 5, failed.err);
  assert.match(failed.err, /db\/schema\/a\.sql:1:1: (warning|error): .*\[security\/definer-search-path\]/);
  assert.match(failed.err, /error\[LINT_1500\]/);
  assert.deepEqual(await place.databases(), []);
  await place.write(lint("enabled: true, fail_on_warning: true, rules: [script/no-such-rule]"));
  const unknown = await place.cli(["build"]);
  assert.equal(unknown.code, 5, unknown.err);
  assert.match(unknown.err, /there is no rule script\/no-such-rule/);
  await place.write(lint("enabled: true, fail_on_error: false"));
  const passed = await place.cli(["build"]);
  assert.equal(passed.code, 0, passed.err);
  assert.match(passed.err, /\[security\/definer-search-path\]/);
});
