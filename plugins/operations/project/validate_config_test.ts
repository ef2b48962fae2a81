import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import type { Issue } from "../../../engine/errors.ts";
import { createEngine } from "../../../engine/mod.ts";
import { temporaryFolder, testHost } from "../../../tests/kit/mod.ts";
import { builtins } from "../../mod.ts";
import { plainStyle } from "../../../engine/run/mod.ts";
import { validateConfig } from "./validate_config.ts";

interface Result {
  exitCode: number;
  valid: boolean;
  config_source: string | null;
  migration_count: number;
  environments: { name: string; source_files: number; seed_files: number; hooks: number }[];
  issues: Issue[];
  text: string;
}

async function check(
  files: Record<string, string>,
  input: object = {},
  env: Record<string, string> = {},
): Promise<Result> {
  await using folder = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    await Deno.mkdir(dirname(join(folder.path, name)), { recursive: true });
    await Deno.writeTextFile(join(folder.path, name), text);
  }
  const host = testHost({ cwd: folder.path, env: { PATH: Deno.env.get("PATH"), ...env } });
  const outcome = await createEngine({ host, plugins: builtins }).run("validate-config", input);
  assert.equal(outcome.status, "succeeded", outcome.error?.message);
  const text = validateConfig.text!(outcome.output as never, plainStyle);
  return { ...outcome.output, exitCode: outcome.exitCode, text } as unknown as Result;
}

const schema = { "db/schema/a.sql": "CREATE TABLE a ();" };
const local = "db/environments/local.yaml";
const told = ({ issues }: Result) => issues.map(({ severity, code, file, line }) => [severity, code, file, line]);

Deno.test("validate-config accepts a project, and counts what a build would take", async () => {
  const result = await check({
    ...schema,
    [local]: "database_url: embedded\n",
    "confiture.yaml":
      "hooks: [{id: confiture/audit, options: {fsync: true}}]\nseed: {profiles: {few: {include: ['1*']}}}\n",
    "db/seeds/common/1.sql": "",
    "db/seeds/local/2.sql": "",
    "db/migrations/001_a.up.sql": "",
    "db/migrations/001_a.down.sql": "",
    "db/migrations/002_b.py": "",
    "db/migrations/_helper.py": "",
  });
  assert.deepEqual([result.exitCode, result.valid, result.config_source, result.migration_count], [
    0,
    true,
    "confiture.yaml",
    2,
  ]);
  assert.deepEqual(result.environments, [{ name: "local", file: local, source_files: 1, seed_files: 2, hooks: 1 }]);
  assert.deepEqual(result.issues, []);
  assert.match(result.text, /✓ confiture\.yaml is valid \(0 errors, 0 warnings; 2 migrations in db\/migrations\)\./);
});

Deno.test("validate-config tells every problem of every file with its place", async () => {
  const result = await check({
    ...schema,
    "confiture.yaml": "naem: shop\nbuild:\n  sort_mode: alphabetic\n",
    [local]: "database_ulr: embedded\nstatement_timeout_ms: soon\n",
    "db/environments/ci.yaml": "database_url: [\n",
  });
  assert.equal(result.exitCode, 5);
  assert.deepEqual(told(result), [
    ["error", "CONFIG_011", "confiture.yaml", 1],
    ["error", "CONFIG_012", "confiture.yaml", 3],
    ["error", "CONFIG_002", "db/environments/ci.yaml", 2],
    ["error", "CONFIG_011", local, 1],
    ["error", "CONFIG_012", local, 2],
  ]);
  assert.deepEqual(result.environments, []);
  assert.match(
    result.text,
    /confiture\.yaml:1:1: unknown key naem; did you mean name\? \[CONFIG_011\]\n {2}→ Write name/,
  );
  assert.match(result.text, /✗ The configuration is not valid: 5 errors, 0 warnings\./);
});

Deno.test("validate-config tells folders that are missing and an environment without SQL", async () => {
  const result = await check({
    [local]: "database_url: embedded\ninclude_dirs:\n  - db/schema\n  - db/views\n",
  });
  assert.deepEqual(told(result), [
    ["error", "SCHEMA_201", local, 3],
    ["error", "SCHEMA_201", local, 4],
    ["warning", "SCHEMA_210", null, null],
  ]);
});

Deno.test("validate-config tells hooks, plugins and rules that do not exist or do not fit", async () => {
  const result = await check({
    ...schema,
    [local]: `database_url: embedded
hooks:
  - id: confiture/audti
  - id: confiture/audit
    options: {fiel: x}
  - id: confiture/token
plugins: [{id: acme/other, source: ./x.js}]
build:
  lint:
    rules: [script/if-not-exist, script]
`,
  });
  assert.equal(result.exitCode, 5);
  const messages = result.issues.map(({ message }) => message);
  assert.ok(
    messages.some((each) => /local\.yaml:3:\d+: hooks\[0\]: there is no plugin confiture\/audti/.test(each)),
    messages.join("\n"),
  );
  assert.ok(messages.some((each) => /local\.yaml:4:\d+: hooks\[1\].*fiel.*did you mean file/.test(each)));
  assert.equal(result.issues.find(({ code }) => code === "PLUGIN_006")!.line, 4);
  assert.ok(messages.some((each) => /local\.yaml:7:\d+: plugin acme\/other/.test(each)));
  assert.ok(messages.some((each) => /hooks\[2\].*of kind anonymizer, not hook/.test(each)));
  assert.ok(messages.some((each) => /acme\/other/.test(each)));
  assert.equal(messages.length, builtins.some(({ manifest }) => manifest.id === "confiture/script") ? 5 : 6);
  assert.ok(messages.some((each) => /no rule script\/if-not-exist/.test(each)));
});

Deno.test("validate-config tells secrets that cannot be had, as warnings unless the environment is named", async () => {
  const files = {
    ...schema,
    [local]: "database_url: env:SHOP_URL\n",
    "db/environments/ci.yaml": "database_url: ${CI_URL}\n",
    "db/environments/prod.yaml":
      "database_url: command:no-such-program-here token hunter2\napply_as: {dba: {url: 'file:nope'}}\n",
  };
  const all = await check(files);
  assert.equal(all.exitCode, 0);
  assert.deepEqual(all.issues.map(({ severity, file }) => [severity, file]), [
    ["warning", "db/environments/ci.yaml"],
    ["warning", local],
    ["warning", "db/environments/prod.yaml"],
    ["warning", "db/environments/prod.yaml"],
  ]);
  assert.ok(!JSON.stringify(all).includes("hunter2"));
  assert.equal((await check(files, { strict: true })).exitCode, 5);
  assert.equal((await check(files, { env: "local" })).exitCode, 5);
  assert.equal((await check(files, { env: "local" }, { SHOP_URL: "postgresql://h/d" })).exitCode, 0);
});

Deno.test("validate-config takes a connection string that is wrong on every machine for an error", async () => {
  const wrong = ["postgresql://u@h:port/d", "mysql://u@h/d", "postgresql://u@h/d?sslmode=bogus", "${CI:-a", "${C-I}"];
  for (const url of wrong) {
    const result = await check({ ...schema, [local]: `database_url: "${url}"\n` });
    assert.deepEqual([result.exitCode, result.valid, result.issues[0]?.severity], [5, false, "error"], url);
  }
  for (const url of ["postgresql://h/d?service=nowhere", "postgresql://h/d?sslmode=require&sslkey=/nowhere", "${CI}"]) {
    const result = await check({ ...schema, [local]: `database_url: "${url}"\n` });
    assert.deepEqual([result.exitCode, result.issues.every(({ severity }) => severity === "warning")], [0, true], url);
  }
});

Deno.test("validate-config never shows a secret, not even a broken connection string", async () => {
  const result = await check({ ...schema, [local]: "database_url: postgresql://u:hunter2@h:port/d\n" }, {
    env: "local",
  });
  assert.equal(result.exitCode, 5);
  assert.match(result.issues[0]!.message, /local\.yaml:1:1: database_url: /);
  assert.ok(!JSON.stringify(result).includes("hunter2"));
});

Deno.test("validate-config does not run command: references", async () => {
  const result = await check({ ...schema, [local]: "database_url: command:touch ran\n" }, { env: "local" });
  assert.equal(result.exitCode, 0);
});

Deno.test("validate-config tells seed profiles that select nothing, and migrations that are none", async () => {
  const result = await check({
    ...schema,
    [local]: "database_url: embedded\nseed:\n  profiles:\n    none: {include: [nothing.sql]}\n",
    "db/seeds/common/a.sql": "",
    "db/migrations/003_c.sql": "",
  });
  assert.deepEqual(told(result), [["warning", "CONFIG_012", local, 4], [
    "warning",
    "MIGR_108",
    "db/migrations/003_c.sql",
    null,
  ]]);
});

Deno.test("validate-config checks one file with --config, and refuses one that is not there", async () => {
  const files = { ...schema, [local]: "nonsense: 1\n", "other.yaml": "database_url: embedded\n" };
  const result = await check(files, { config: "other.yaml" });
  assert.deepEqual([result.exitCode, result.config_source, result.environments.map(({ name }) => name)], [
    0,
    "other.yaml",
    ["other"],
  ]);
  assert.deepEqual(told(await check(files, { config: "nope.yaml" })), [["error", "CONFIG_016", "nope.yaml", null]]);
});

Deno.test("validate-config refuses a migrations folder that was named and is not there", async () => {
  const result = await check({ ...schema, [local]: "database_url: embedded\n" }, { migrations_dir: "nope" });
  assert.deepEqual(told(result), [["error", "CONFIG_016", "nope", null]]);
});

Deno.test("validate-config says so where there is no project at all", async () => {
  const result = await check({});
  assert.deepEqual([result.exitCode, result.issues[0]!.code], [5, "CONFIG_004"]);
});

Deno.test("validate-config names the nearest environment for an unknown one", async () => {
  await using folder = await temporaryFolder();
  await Deno.mkdir(join(folder.path, "db/environments"), { recursive: true });
  await Deno.writeTextFile(join(folder.path, local), "");
  const engine = createEngine({ host: testHost({ cwd: folder.path }), plugins: builtins });
  const { error } = await engine.run("validate-config", { env: "locla" });
  assert.equal(error!.reason, "environment-not-found");
  assert.match(error!.message, /did you mean local/);
});
