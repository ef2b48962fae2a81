import assert from "node:assert/strict";
import { join } from "node:path";
import { createEngine } from "../../../engine/mod.ts";
import { quoteIdentifier } from "../../../engine/postgres/mod.ts";
import { plainStyle } from "../../../engine/run/mod.ts";
import {
  databaseUrl,
  realHost,
  runCli,
  silentServer,
  temporaryFolder,
  testDatabase,
  testHost,
  testMajors,
  testServer,
} from "../../../tests/kit/mod.ts";
import { builtins } from "../../mod.ts";
import { doctor } from "./doctor.ts";

interface Found {
  id: string;
  area: string;
  status: string;
  message: string;
  remedy: string | null;
  code: string | null;
}

interface Asked {
  files?: Record<string, string>;
  env?: Record<string, string | undefined>;
  home?: string;
  signal?: AbortSignal;
}

async function examine(input: object, { files = {}, env = {}, home, signal }: Asked = {}) {
  await using folder = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    await Deno.mkdir(join(folder.path, name, ".."), { recursive: true });
    await Deno.writeTextFile(join(folder.path, name), text);
  }
  const host = testHost({ cwd: folder.path, env: { PATH: realHost().env.PATH, ...env }, home });
  const outcome = await createEngine({ host, plugins: builtins }).run("doctor", input, { signal });
  const checks = (outcome.output?.checks ?? []) as Found[];
  const text = outcome.output ? doctor.text!(outcome.output as never, plainStyle) : "";
  return { ...outcome, checks, text, all: JSON.stringify(outcome) + text };
}

const find = (checks: Found[], id: string): Found => {
  const found = checks.find((check) => check.id === id);
  assert.ok(found, `no check ${id} among ${checks.map((check) => check.id).join(", ")}`);
  return found;
};

Deno.test("doctor tells about the machine where there is no project", async () => {
  const { checks, exitCode } = await examine({});
  assert.equal(exitCode, 0);
  for (const id of ["runtime", "disk", "psql", "pg_dump"]) find(checks, id);
  assert.equal(find(checks, "project").status, "warning");
  assert.match(find(checks, "project").remedy!, /confiture init/);
  assert.equal(find(checks, "target").status, "warning");
});

Deno.test("doctor starts no embedded server", async () => {
  const { checks, exitCode } = await examine({}, {
    files: { "db/environments/local.yaml": "database_url: embedded:18/shop\n" },
  });
  assert.equal(exitCode, 0);
  assert.match(
    find(checks, "target").message,
    /database shop on the embedded PostgreSQL 18, which starts when it is needed/,
  );
  assert.ok(!checks.some(({ id }) => id === "latency"));
});

Deno.test("doctor tells problems of the configuration and fails", async () => {
  const { checks, exitCode, text } = await examine({}, { files: { "confiture.yaml": "naem: x\n" } });
  assert.equal(exitCode, 1);
  assert.deepEqual([find(checks, "configuration").code, find(checks, "configuration").status], [
    "CONFIG_011",
    "failure",
  ]);
  assert.match(text, /✗ confiture\.yaml:1:1: unknown key naem; did you mean name\?\n {4}→ Write name/);
});

Deno.test("doctor -q shows the failing checks and nothing else", async () => {
  await using folder = await temporaryFolder();
  await Deno.writeTextFile(join(folder.path, "confiture.yaml"), "naem: x\n");
  const { code, out, err } = await runCli(["doctor", "-q"], { cwd: folder.path });
  assert.deepEqual([code, out], [1, ""]);
  assert.match(err, /^✗ confiture\.yaml:1:1: unknown key naem; did you mean name\?\n {2}→ Write name/);
  assert.doesNotMatch(err, /✓|!/);
});

for (const major of testMajors()) {
  Deno.test(`doctor examines a server of PostgreSQL ${major} and the rights of its role`, async (t) => {
    await using database = await testDatabase(t, { major });
    const { checks, exitCode, all } = await examine({ database_url: databaseUrl(database.dsn) });
    assert.equal(exitCode, 0);
    assert.match(find(checks, "target").message, /^--database-url: postgresql:\/\/.*answers, connected in \d+ ms$/);
    assert.match(find(checks, "latency").message, /^A round trip takes [\d.]+ ms/);
    assert.match(find(checks, "server").message, new RegExp(`^PostgreSQL ${major}`));
    for (const id of ["role", "create", "pooler"]) assert.equal(find(checks, id).status, "ok", id);
    const password = database.dsn.password?.reveal();
    assert.ok(!password || !all.includes(password));
  });

  Deno.test(`doctor tells what a role of PostgreSQL ${major} lacks, with the statement that helps`, async (t) => {
    await using database = await testDatabase(t, { major });
    const role = `${database.name}_poor`;
    {
      await using session = await database.session();
      await session.execute(
        `CREATE ROLE ${role} LOGIN PASSWORD 'hunter2'; ALTER ROLE ${role} SET default_transaction_read_only = on`,
      );
    }
    try {
      const { checks, exitCode, all } = await examine({
        database_url: databaseUrl(database.dsn, { user: role, password: "hunter2" }),
      });
      assert.equal(exitCode, 1);
      assert.match(find(checks, "createdb").remedy!, new RegExp(`ALTER ROLE ${role} CREATEDB`));
      assert.deepEqual([find(checks, "create").status, find(checks, "read-only").status], ["failure", "warning"]);
      assert.match(find(checks, "create").remedy!, new RegExp(`GRANT CREATE ON DATABASE ${database.name} TO ${role}`));
      assert.ok(!all.includes("hunter2"));
    } finally {
      await using session = await database.session();
      await session.execute(`DROP ROLE ${role}`);
    }
  });
}

const major = testMajors()[0]!;

Deno.test("doctor examines the server of a database that does not exist yet", async () => {
  const { dsn } = await testServer(major);
  const { checks, exitCode } = await examine({ database_url: databaseUrl(dsn, { database: "confiture_not_there" }) });
  assert.equal(exitCode, 0);
  assert.match(find(checks, "target").message, /the server answers, the database does not exist/);
  find(checks, "latency");
});

Deno.test("doctor tells a wrong password without showing it", async () => {
  const { dsn } = await testServer(major);
  const { checks, exitCode, all } = await examine({ database_url: databaseUrl(dsn, { password: "wr0ng-hunter2" }) });
  if (find(checks, "target").status === "ok") return; // this server lets everybody in
  assert.deepEqual([exitCode, find(checks, "target").code], [1, "CONFIG_066"]);
  assert.ok(!all.includes("wr0ng-hunter2"));
});

Deno.test("doctor tells scratch databases that killed runs left behind, and drops none", async (t) => {
  await using database = await testDatabase(t, { major });
  const left = `${database.name}_left`;
  await using session = await database.session();
  await session.execute(`CREATE DATABASE ${quoteIdentifier(left)}`);
  try {
    const owner = { machine: "elsewhere", pid: 1, started: "1", at: "2001-01-01T00:00:00.000Z" };
    await session.execute(
      `COMMENT ON DATABASE ${quoteIdentifier(left)} IS 'confiture:scratch:${JSON.stringify(owner)}'`,
    );
    const { checks } = await examine({ database_url: databaseUrl(database.dsn) });
    assert.match(find(checks, "leftovers").message, /scratch databases? of killed runs on the target's server/);
    const rows = await session.query("SELECT FROM pg_database WHERE datname = $1", [left]);
    assert.equal(rows.length, 1);
  } finally {
    await session.execute(`DROP DATABASE ${quoteIdentifier(left)}`);
  }
});

Deno.test("doctor tells a password file that others can read", async () => {
  await using home = await temporaryFolder();
  await Deno.writeTextFile(join(home.path, ".pgpass"), "*:*:*:*:hunter2\n", { mode: 0o644 });
  const open = find((await examine({}, { home: home.path })).checks, "passfile");
  assert.deepEqual([open.status, open.remedy], ["warning", `chmod 0600 ${home.path}/.pgpass`]);
  await Deno.chmod(join(home.path, ".pgpass"), 0o600);
  assert.equal(find((await examine({}, { home: home.path })).checks, "passfile").status, "ok");
  const missing = find((await examine({}, { env: { PGPASSFILE: "/does/not/exist" } })).checks, "passfile");
  assert.equal(missing.status, "warning");
});

Deno.test("doctor tells client programs that are missing", async () => {
  const { checks } = await examine({}, { env: { PATH: "/does/not/exist" } });
  assert.deepEqual([find(checks, "psql").status, find(checks, "pg_dump").status], ["warning", "warning"]);
});

Deno.test("doctor is cancelled while it waits for a server that does not answer", async () => {
  await using server = silentServer();
  const controller = new AbortController();
  server.connected.then(() => controller.abort());
  const { exitCode, status } = await examine({ database_url: server.dsn }, { signal: controller.signal });
  assert.deepEqual([status, exitCode], ["cancelled", 130]);
});
