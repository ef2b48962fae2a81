import assert from "node:assert/strict";
import { type OwnServer, ownServer, testHost, testMajors, testServer } from "../../../tests/kit/mod.ts";
import { ConfitureError } from "../../errors.ts";
import { type Dsn, parseDsn, Secret } from "../../project/mod.ts";
import { openSession } from "../session/mod.ts";

const host = testHost();
const major = testMajors()[0]!;

async function reasonOf(dsn: Dsn): Promise<ConfitureError> {
  const error = await openSession(dsn, { host }).then(() => assert.fail("it connected"), (error: unknown) => error);
  assert.ok(error instanceof ConfitureError, String(error));
  return error;
}

Deno.test("openSession() names why it cannot connect, with exit code 3", async () => {
  const { dsn } = await testServer(major);
  const there = dsn.hosts[0]!;
  const cases: [string, Partial<Dsn>][] = [
    ["wrong-password", { password: new Secret("wr0ng-p4ss") }],
    ["wrong-password", { user: "nobody_like_this", password: new Secret("wr0ng-p4ss") }],
    ["database-missing", { database: "no_such_database" }],
    ["server-unreachable", { hosts: [{ host: "127.0.0.1", port: 1 }] }],
    ["server-unreachable", { hosts: [{ host: "/nowhere", port: 5432 }] }],
    ["server-unreachable", { hosts: [{ host: "127.0.0.1", port: 1 }, { host: "127.0.0.1", port: 2 }] }],
    ["host-unknown", { hosts: [{ host: "no-such-host.invalid", port: 5432 }] }],
    ["server-attributes", { targetSessionAttrs: "standby" }],
  ];
  for (const [reason, change] of cases) {
    const error = await reasonOf({ ...dsn, ...change });
    assert.equal(error.reason, reason, error.message);
    assert.equal(error.exitCode, 3);
    assert.doesNotMatch(Deno.inspect(error, { depth: 9 }) + JSON.stringify(error.toIssue()), /wr0ng-p4ss/);
  }
  for (const targetSessionAttrs of ["any", "read-write", "primary", "prefer-standby"] as const) {
    await using session = await openSession({ ...dsn, targetSessionAttrs }, { host });
    assert.ok(session.pid > 0);
  }
  await using session = await openSession({ ...dsn, hosts: [{ host: "127.0.0.1", port: 1 }, there] }, { host });
  assert.deepEqual(await session.query("SELECT 1 AS one"), [{ one: 1 }]);
});

Deno.test({
  name: "openSession() reaches a server through its unix socket, in every spelling of libpq",
  ignore: Deno.build.os === "windows",
  async fn() {
    const sockets = (folder: string) => `${folder}/s o`;
    await using server = await ownServer(major, async (folder) => {
      await Deno.mkdir(sockets(folder));
      await Deno.chmod(sockets(folder), 0o777);
      return { unix_socket_directories: sockets(folder) };
    });
    const folder = sockets(server.folder);
    const { port } = server.dsn.hosts[0]!;
    const { user } = server.dsn;
    const env = { PGPASSWORD: server.dsn.password!.reveal() };
    for (
      const [text, variables] of [
        [`postgresql://${user}@/postgres?host=${encodeURIComponent(folder)}&port=${port}`, {}],
        [`postgresql://${user}@${encodeURIComponent(folder)}:${port}/postgres`, {}],
        [`host='${folder}' port=${port} user=${user} dbname=postgres`, {}],
        [`host='/nowhere,${folder}' port=${port} user=${user} dbname=postgres`, {}],
        ["postgresql:///postgres", { PGHOST: folder, PGPORT: String(port), PGUSER: user }],
      ] as const
    ) {
      const dsn = await parseDsn(text, testHost({ env: { ...env, ...variables } }));
      await using session = await openSession(dsn, { host });
      const rows = await session.query("SELECT inet_server_addr() IS NULL AS is_local");
      assert.deepEqual(rows, [{ is_local: true }], text);
      assert.equal(session.encrypted, false);
    }
  },
});

Deno.test("openSession() gives up on a server that never answers, and on what is no PostgreSQL", async () => {
  const { dsn } = await testServer(major);
  const silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const web = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => new Response("no"));
  const at = (address: Deno.Addr): Partial<Dsn> => ({
    hosts: [{ host: "127.0.0.1", port: (address as Deno.NetAddr).port }],
    connectTimeoutMs: 300,
  });
  try {
    for (const sslmode of ["disable", "prefer"] as const) {
      const late = await reasonOf({ ...dsn, ...at(silent.addr), sslmode });
      assert.equal(late.reason, "connect-timeout");
      assert.match(late.message, /no answer from 127\.0\.0\.1:\d+ within 0\.3 s/);
    }
    assert.equal((await reasonOf({ ...dsn, ...at(web.addr), sslmode: "prefer" })).reason, "not-postgresql");
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    await assert.rejects(
      openSession({ ...dsn, ...at(silent.addr), connectTimeoutMs: 0 }, { host, signal: controller.signal }),
      { reason: "cancelled" },
    );
  } finally {
    silent.close();
    await web.shutdown();
  }
});

Deno.test("a server's limits are named: connections, disk, a killed backend", async (t) => {
  await using server = await limitedServer();
  await t.step("too many connections", async () => {
    await using _one = await openSession({ ...server.dsn, user: "plain" }, { host });
    const error = await reasonOf({ ...server.dsn, user: "plain" });
    assert.equal(error.reason, "too-many-connections");
    assert.equal(error.exitCode, 6);
  });
  await t.step("a disk that is full", async () => {
    await using session = await openSession(server.dsn, { host });
    await session.execute("SET temp_file_limit = '64kB'");
    // 53400, what temp_file_limit raises; a full disk (53100) needs a file system of our own.
    await assert.rejects(
      session.execute("SELECT count(*) FROM (SELECT g FROM generate_series(1, 500000) g ORDER BY -g) s"),
      {
        reason: "server-resources",
      },
    );
    await session.execute("RESET temp_file_limit");
    if (!await fillableDisk(server)) return;
    try {
      await session.execute(`CREATE TABLESPACE small LOCATION '${server.folder}/small/data'`);
      await assert.rejects(
        session.transaction(async () => {
          await session.execute("CREATE TABLE big (text text) TABLESPACE small");
          await session.execute("INSERT INTO big SELECT md5(g::text) FROM generate_series(1, 200000) g");
        }),
        { reason: "disk-full" },
      );
      assert.deepEqual(await session.query("SELECT 1 FROM pg_class WHERE relname = 'big'"), []);
      await session.execute("DROP TABLESPACE small");
    } finally {
      await session.close();
      await new Deno.Command("umount", { args: ["-l", `${server.folder}/small`] }).output();
    }
  });
  await t.step("kill -9 of the backend", async () => {
    await using session = await openSession(server.dsn, { host });
    const sleeping = assert.rejects(session.execute("SELECT pg_sleep(60)"), { reason: "connection-lost", exitCode: 3 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    await new Deno.Command("kill", { args: ["-9", String(session.pid)] }).output();
    await sleeping;
    // The server restarts itself; one that is told to stop in the middle of that may not hear it.
    for (let tries = 0;; tries++) {
      const back = await openSession(server.dsn, { host }).catch((error: unknown) => {
        if (tries === 600) throw error;
      });
      if (back) return await back.close();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });
});

async function limitedServer(): Promise<OwnServer> {
  const server = await ownServer(major);
  await using session = await openSession(server.dsn, { host });
  await session.execute(`CREATE ROLE plain LOGIN CONNECTION LIMIT 1 PASSWORD '${server.dsn.password!.reveal()}'`);
  return server;
}

/** A file system of 4 MB, where we may mount one. */
async function fillableDisk({ folder }: OwnServer): Promise<boolean> {
  if (Deno.uid() !== 0) return false;
  await Deno.mkdir(`${folder}/small`);
  const mount = new Deno.Command("mount", { args: ["-t", "tmpfs", "-o", "size=4m", "tmpfs", `${folder}/small`] });
  if (!(await mount.output()).success) return false;
  await Deno.mkdir(`${folder}/small/data`);
  return (await new Deno.Command("chown", { args: ["-R", "postgres", `${folder}/small`] }).output()).success;
}
