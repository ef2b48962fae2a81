import assert from "node:assert/strict";
import { join } from "node:path";
import { temporaryFolder, testHost } from "../../../tests/kit/mod.ts";
import { ConfitureError } from "../../errors.ts";
import { openProject } from "../load/mod.ts";
import { resolveTarget, type TargetChoice } from "./resolve_target.ts";

interface Setting {
  files?: Record<string, string>;
  env?: Record<string, string>;
  choice?: TargetChoice;
  mutating?: boolean;
}

const local = "database_url: postgresql://u@h/local\n";
const both = { "local.yaml": local, "prod.yaml": "database_url: postgresql://u@h/prod\n" };
const deliberate = { CONFITURE_DATABASE_URL: "postgresql://u@h/deliberate" };
const ambient = { DATABASE_URL: "postgresql://u@h/ambient" };

/** `source label database [environment]`, or `code message`. */
async function outcome({ files = both, env = {}, choice = {}, mutating = false }: Setting): Promise<string> {
  await using folder = await temporaryFolder();
  await Deno.mkdir(join(folder.path, "db/environments"), { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    const inside = name === "confiture.yaml" ? name : join("db/environments", name);
    await Deno.writeTextFile(join(folder.path, inside), text);
  }
  const host = testHost({ env });
  try {
    const project = await openProject(folder.path, host);
    const { source, label, dsn, environment } = await resolveTarget(project, choice, host, { mutating });
    const name = "embedded" in dsn ? `${dsn.embedded.major}/${dsn.embedded.database}` : dsn.database;
    return `${source} | ${label} | ${name} | ${environment?.name ?? "-"}`;
  } catch (error) {
    assert.ok(error instanceof ConfitureError, String(error));
    return `${error.code} ${error.message}`;
  }
}

Deno.test("resolveTarget() follows the precedence contract", async () => {
  const table: [string, Setting, string | RegExp][] = [
    ["1 the flag wins over everything", {
      env: { ...deliberate, ...ambient },
      choice: { database_url: "postgresql://u@h/flag", env: "prod" },
      mutating: true,
    }, "flag | --database-url | flag | prod"],
    [
      "2 explicit environment and CONFITURE_DATABASE_URL conflict",
      { env: deliberate, choice: { env: "prod" } },
      /^CONFIG_007 --env prod and CONFITURE_DATABASE_URL/,
    ],
    [
      "2 so does an explicit file",
      { env: deliberate, choice: { config: "db/environments/prod.yaml" } },
      /^CONFIG_007 --config/,
    ],
    [
      "2 an empty variable is unset",
      { env: { CONFITURE_DATABASE_URL: " " }, choice: { env: "prod" } },
      "config | environment prod | prod | prod",
    ],
    [
      "3 explicit environment",
      { env: ambient, choice: { env: "prod" }, mutating: true },
      "config | environment prod | prod | prod",
    ],
    [
      "3 explicit file",
      { choice: { config: "db/environments/prod.yaml" } },
      "config | --config db/environments/prod.yaml | prod | prod",
    ],
    [
      "4 CONFITURE_DATABASE_URL beats a default",
      { env: deliberate, mutating: true },
      "env-confiture | CONFITURE_DATABASE_URL | deliberate | local",
    ],
    [
      "5 the default beats DATABASE_URL",
      { env: ambient, mutating: true },
      "config | environment local | local | local",
    ],
    [
      "5 DATABASE_URL serves where there is no configuration",
      { files: {}, env: ambient },
      "env-ambient | DATABASE_URL | ambient | -",
    ],
    [
      "5 but no operation that changes",
      { files: {}, env: ambient, mutating: true },
      /^CONFIG_010 only DATABASE_URL names a database/,
    ],
    ["6 --no-config: the deliberate variable first", {
      env: { ...deliberate, ...ambient },
      choice: { no_config: true },
    }, "env-confiture | CONFITURE_DATABASE_URL | deliberate | -"],
    ["6 --no-config: then DATABASE_URL, which is then meant", {
      env: ambient,
      choice: { no_config: true },
      mutating: true,
    }, "env-ambient | DATABASE_URL | ambient | -"],
    ["6 --no-config: nothing", { choice: { no_config: true } }, /^CONFIG_010 --no-config leaves/],
    ["nothing at all", { files: { "prod.yaml": local } }, /^CONFIG_010 nothing names a database/],
    [
      "default_environment",
      { files: { ...both, "confiture.yaml": "default_environment: prod\n" } },
      "config | environment prod | prod | prod",
    ],
    [
      "default_environment that is missing",
      { files: { ...both, "confiture.yaml": "default_environment: prd\n" } },
      /^CONFIG_004 .*did you mean prod/,
    ],
    [
      "confiture.yaml as the default",
      { files: { "confiture.yaml": local } },
      "config | environment confiture | local | confiture",
    ],
    ["confiture.yaml by name", {
      files: { ...both, "confiture.yaml": "database_url: postgresql://u@h/c\n" },
      choice: { config: "confiture.yaml" },
    }, "config | --config confiture.yaml | c | confiture"],
    [
      "an environment without a database",
      { files: { "local.yaml": "" } },
      /^CONFIG_001 db\/environments\/local\.yaml: database_url is missing/,
    ],
    ["the same, named, although DATABASE_URL is there", {
      files: { "local.yaml": "" },
      env: ambient,
      choice: { env: "local" },
    }, /^CONFIG_001/],
    [
      "a default without a database leaves DATABASE_URL to readers",
      { files: { "local.yaml": "" }, env: ambient },
      "env-ambient | DATABASE_URL | ambient | local",
    ],
    ["and refuses it to others", { files: { "local.yaml": "" }, env: ambient, mutating: true }, /^CONFIG_010 only/],
    ["contradicting flags", { choice: { env: "prod", no_config: true } }, /^USAGE_001 --no-config contradicts --env/],
    ["two environments", { choice: { env: "prod", config: "x" } }, /^USAGE_001 --env and --config/],
    ["an empty flag", { choice: { database_url: "" } }, /^CONFIG_003 --database-url: it is empty/],
    [
      "a wrong DSN names its key",
      { files: { "local.yaml": "database_url: mysql://x\n" } },
      /^CONFIG_003 database_url of db\/environments\/local\.yaml: /,
    ],
    [
      "a variable that is not set",
      { files: { "local.yaml": "database_url: ${URL}\n" } },
      /^CONFIG_014 .*URL is not set/,
    ],
    [
      "and does not matter where it is not used",
      { files: { "local.yaml": "database_url: ${URL}\n" }, env: deliberate },
      "env-confiture | CONFITURE_DATABASE_URL | deliberate | local",
    ],
  ];
  for (const [what, setting, expected] of table) {
    const found = await outcome(setting);
    if (typeof expected === "string") assert.equal(found, expected, what);
    else assert.match(found, expected, what);
  }
});

Deno.test("resolveTarget() follows secret references wherever the DSN comes from", async () => {
  const env = { URL: "postgresql://u:hunter2@h/secret", PATH: Deno.env.get("PATH")! };
  assert.equal(
    await outcome({ files: { "local.yaml": "database_url: env:URL\n" }, env }),
    "config | environment local | secret | local",
  );
  assert.equal(
    await outcome({ choice: { database_url: "command:printenv URL" }, env }),
    "flag | --database-url | secret | local",
  );
  assert.match(
    await outcome({ choice: { database_url: "file:nope" } }),
    /^CONFIG_015 the secret file:nope is not available/,
  );
  const broken = { URL: "postgresql://u:hunter2@h:hunter2/d" };
  assert.ok(!(await outcome({ files: { "local.yaml": "database_url: env:URL\n" }, env: broken })).includes("hunter2"));
});

Deno.test("resolveTarget() reads embedded databases, with the environment's major and the folder's name", async () => {
  const embedded = (url: string, rest = "") => outcome({ files: { "local.yaml": `database_url: ${url}\n${rest}` } });
  assert.match(await embedded("embedded"), /^embedded \| environment local \| 18\/confiture-test-\w+ \| local$/);
  assert.match(await embedded("embedded", "embedded: {major: 16}"), / 16\/confiture-test-/);
  assert.match(await embedded("embedded:15"), / 15\/confiture-test-/);
  assert.equal(await embedded("embedded:15/shop"), "embedded | environment local | 15/shop | local");
  assert.match(await embedded("embedded:13"), /^CONFIG_003 .*one of 14, 15, 16, 17, 18/);
  assert.match(await embedded("embedded:18/"), /^CONFIG_003/);
  assert.match(await embedded("embedded:18/template1"), /^CONFIG_003 .*belongs to the server/);
  assert.equal(
    await outcome({ choice: { database_url: "embedded:14/x" } }),
    "embedded | --database-url | 14/x | local",
  );
});

Deno.test("resolveTarget() refuses an ssh_tunnel by name, except where another DSN is given", async () => {
  const files = {
    "local.yaml": "database_url: postgresql://h:${TUNNEL_LOCAL_PORT}/d\nssh_tunnel: {host: bastion.example}\n",
  };
  assert.match(
    await outcome({ files }),
    /^CONFIG_018 db\/environments\/local\.yaml:2:1: environment local reaches its database through ssh_tunnel/,
  );
  assert.match(await outcome({ files, choice: { database_url: "postgresql://u@h/d" } }), /^flag/);
});
