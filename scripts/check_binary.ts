/**
 * `scripts/check_binary.ts dist/confiture`: copies the binary into an empty folder, without `node_modules` or a Deno
 * cache in reach, and uses it there as a person would. Closes with `N passed, N failed`.
 */
import assert from "node:assert/strict";
import { basename, join, resolve } from "node:path";
import { manyTables } from "../bench/inputs/many_tables.ts";
import { checkAdapter } from "./check_adapter.ts";
import { checkChanges } from "./check_changes.ts";
import { checkMigrations } from "./check_migrations.ts";
import { checkServer } from "./check_server.ts";

const built = resolve(Deno.args[0] ?? "dist/confiture");
const home = await Deno.realPath(await Deno.makeTempDir({ prefix: "confiture-binary-" }));
// The embedded server runs as another user where we are root.
await Deno.chmod(home, 0o755);
const binary = join(home, "bin", basename(built));
await Deno.mkdir(join(home, "bin"));
const project = join(home, "project");
await Deno.mkdir(project);
await Deno.copyFile(built, binary);

const server = Deno.env.get("CONFITURE_TEST_DATABASE_URL");
const major = server ? undefined : await installedMajor();
let passed = 0;
let failed = 0;

try {
  await check("--version", async () => {
    const { code, out } = await confiture("--version");
    assert.equal(code, 0);
    assert.match(out, /^confiture \d+\.\d+\.\d+/);
  });
  await check("--help names the commands", async () => {
    const { code, out } = await confiture("--help");
    assert.equal(code, 0);
    for (const command of ["build", "init", "plugin"]) assert.match(out, new RegExp(`\\b${command}\\b`));
  });
  await check("a usage error exits 64 and names the nearest flag", async () => {
    const { code, out, err } = await confiture("build", "--recreat");
    assert.equal(code, 64);
    assert.equal(out, "");
    assert.match(err, /--recreate/);
  });
  await check("init lays a project", async () => {
    const { code, err } = await confiture("init");
    assert.equal(code, 0, err);
    assert.ok((await Deno.stat(join(project, "db", "schema"))).isDirectory);
    assert.ok((await Deno.stat(join(project, "db", "environments", "local.yaml"))).isFile);
  });
  await check("build --output writes a script with the parser that is inside", async () => {
    const { code, err } = await confiture("build", "--output", "schema.sql");
    assert.equal(code, 0, err);
    assert.match(await Deno.readTextFile(join(project, "schema.sql")), /CREATE TABLE/);
  });
  if (server || major) {
    await pointAtServer();
    await check("build makes a database and prints one JSON document", async () => {
      const { code, out, err } = await confiture("build", "--format", "json", "--recreate", "--yes");
      assert.equal(code, 0, err);
      assert.equal(JSON.parse(out).ok, true, out);
    });
    await check("a syntax error is named with its place, exit 4", async () => {
      const file = join(project, "db", "schema", "99_broken.sql");
      await Deno.writeTextFile(file, "SELECT 1;\nCREATE TABLE jam (\n  id bigint,,\n);\n");
      const { code, err } = await confiture("build", "--recreate", "--yes");
      await Deno.remove(file);
      assert.equal(code, 4, err);
      assert.match(err, /SCHEMA_200/);
      assert.match(err, /99_broken\.sql:3:\d+/);
    });
    await check("a failing build leaves the database as it was", async () => {
      const file = join(project, "db", "schema", "99_broken.sql");
      await Deno.writeTextFile(file, "CREATE VIEW jam AS SELECT * FROM no_such_relation;\n");
      const broken = await confiture("build", "--recreate", "--yes");
      await Deno.remove(file);
      assert.notEqual(broken.code, 0, broken.out);
      assert.match(broken.err, /99_broken\.sql:1:\d+/);
      const again = await confiture("build");
      assert.notEqual(again.code, 0, "the database that the first build made is gone");
    });
    await checkChanges({ project, check, confiture });
    await checkMigrations({ project, check, confiture });
    await checkAdapter({
      project,
      check,
      confiture: (...args) => run(args, { CONFITURE_DATABASE_URL: urlOf("confiture_check_adapter") }),
      makeDatabase: () => confiture("build", "--database-url", urlOf("confiture_check_adapter"), "--recreate", "--yes"),
    });
    const served = join(home, "served");
    await Deno.mkdir(served, { mode: 0o755 });
    if (server) await makeEmpty("confiture_check_control");
    await checkServer({
      folder: served,
      check,
      start: (args, env) => spawn(args, env, served).spawn(),
      confiture: (args, env) => run(args, env, served),
      on: server
        ? { control: urlOf("confiture_check_control"), target: urlOf("confiture_check_served") }
        : { major: major! },
    });
    if (major) await run(["embedded", "stop"], {}, served);
    await check("a build of 300 tables keeps the server busy and the driver whole", async () => {
      await Deno.writeTextFile(join(project, "db", "schema", "80_many.sql"), manyTables(300));
      const { code, out, err } = await confiture("build", "--format", "json", "--recreate", "--yes");
      assert.equal(code, 0, err);
      assert.ok(JSON.parse(out).created.table >= 300, out);
    });
  } else {
    console.log("skipped: build: neither CONFITURE_TEST_DATABASE_URL nor PostgreSQL's programs are there");
  }
} finally {
  if (major) {
    await check("embedded stop ends the server that the build started", async () => {
      const { code, err } = await confiture("embedded", "stop");
      assert.equal(code, 0, err);
    });
  }
  await Deno.remove(home, { recursive: true });
}
console.log(`\n${passed} passed, ${failed} failed`);
Deno.exit(failed === 0 ? 0 : 1);

async function check(name: string, body: () => Promise<void>): Promise<void> {
  const started = performance.now();
  try {
    await body();
    passed++;
    console.log(`ok     ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failed++;
    console.log(`FAILED ${name}\n${error instanceof Error ? error.message : error}`);
  }
}

function confiture(...args: string[]): Promise<Ended> {
  return run(args, {});
}

interface Ended {
  code: number;
  out: string;
  err: string;
}

async function run(args: string[], more: Record<string, string>, cwd = project): Promise<Ended> {
  const { code, stdout, stderr } = await spawn(args, more, cwd).output();
  return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
}

function spawn(args: string[], more: Record<string, string>, cwd: string): Deno.Command {
  return new Deno.Command(binary, {
    args,
    cwd,
    clearEnv: true,
    env: {
      PATH: "/usr/bin:/bin",
      HOME: home,
      USER: Deno.env.get("USER") ?? "root",
      DENO_DIR: join(home, "none"),
      ...more,
    },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

/** An empty database on the test server. */
async function makeEmpty(database: string): Promise<void> {
  const empty = join(home, "empty");
  await Deno.mkdir(join(empty, "db", "schema"), { recursive: true });
  await Deno.writeTextFile(join(empty, "db", "schema", "nothing.sql"), "");
  const args = ["build", "--project-dir", empty, "--database-url", urlOf(database), "--recreate", "--yes"];
  const { code, err } = await run(args, {});
  assert.equal(code, 0, err);
}

/** The environment `local` of the new project becomes the test server's, or the embedded one of the installed major. */
async function pointAtServer(): Promise<void> {
  const url = server ? urlOf("confiture_check_binary") : `embedded:${major}`;
  const file = join(project, "db", "environments", "local.yaml");
  await Deno.mkdir(join(file, ".."), { recursive: true });
  await Deno.writeTextFile(file, `database_url: ${JSON.stringify(url)}\nscratch: target\n`);
}

/** A database of the test server, or of the embedded one. */
function urlOf(database: string): string {
  if (!server) return `embedded:${major}/${database}`;
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

async function installedMajor(): Promise<number | undefined> {
  for (const major of [18, 17, 16, 15, 14]) {
    if (await Deno.stat(`/usr/lib/postgresql/${major}/bin/initdb`).catch(() => undefined)) return major;
  }
}
