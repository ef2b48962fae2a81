import assert from "node:assert/strict";
import { ownServer, realHost, testMajors } from "../../../tests/kit/mod.ts";
import { openSession } from "../session/mod.ts";
import { findBinaries } from "./binaries.ts";
import { embeddedStatus } from "./embedded_status.ts";
import { stopEmbedded } from "./stop_embedded.ts";
import { useEmbedded } from "./use_embedded.ts";

const host = realHost();
const major = testMajors()[0]!;
const settings = { fsync: "off" };
const config = new URL("../../../deno.json", import.meta.url).pathname;

async function project(): Promise<AsyncDisposable & { path: string }> {
  const path = await Deno.makeTempDir({ prefix: "confiture-embedded-" });
  await Deno.chmod(path, 0o755);
  return {
    path,
    async [Symbol.asyncDispose]() {
      await stopEmbedded(path, undefined, host);
      await Deno.remove(path, { recursive: true });
    },
  };
}

Deno.test("useEmbedded() starts one server for twenty processes at once", async () => {
  await using folder = await project();
  const program = `
    const { useEmbedded } = await import(${JSON.stringify(new URL("./mod.ts", import.meta.url).href)});
    const { realHost } = await import(${JSON.stringify(new URL("../../../tests/kit/mod.ts", import.meta.url).href)});
    const server = await useEmbedded(${
    JSON.stringify(folder.path)
  }, ${major}, realHost(), { settings: { fsync: "off" } });
    console.log(server.pid, server.port, server.started);`;
  const file = `${folder.path}/start.ts`;
  await Deno.writeTextFile(file, program);
  const answers = await Promise.all(Array.from({ length: 20 }, async () => {
    const args = ["run", "-A", "--quiet", "--no-lock", "--no-check", `--config=${config}`, file];
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
    return new TextDecoder().decode(stdout).trim().split(" ");
  }));
  assert.equal(new Set(answers.map(([pid, port]) => `${pid} ${port}`)).size, 1);
  assert.equal(answers.filter(([, , started]) => started === "true").length, 1);
});

Deno.test("useEmbedded() keeps data over restarts, recovers crashes and stale files, and hides its password", async () => {
  await using folder = await project();
  const first = await useEmbedded(folder.path, major, host, { settings });
  assert.equal(first.started, true);
  const [status] = await embeddedStatus(folder.path, host);
  assert.deepEqual([status!.major, status!.running, status!.port, status!.pid], [major, true, first.port, first.pid]);
  {
    await using session = await openSession(first.dsn("postgres"), { host });
    await session.execute("CREATE TABLE kept AS SELECT 1 AS one");
    const [row] = await session.query(`SELECT current_setting('listen_addresses') AS addresses,
      current_setting('data_checksums') AS checksums, current_setting('server_encoding') AS encoding,
      (SELECT count(*) FROM pg_hba_file_rules WHERE auth_method <> 'scram-sha-256') AS open`);
    assert.deepEqual(row, { addresses: "127.0.0.1", checksums: "on", encoding: "UTF8", open: 0 });
  }
  const password = `${first.data}/../password`;
  assert.equal((await Deno.stat(password)).mode! & 0o777, 0o600);
  assert.equal((await Deno.readTextFile(`${folder.path}/.confiture/.gitignore`)).trim(), "*");
  const wrong = { ...first.dsn("postgres"), password: undefined };
  await assert.rejects(openSession(wrong, { host }), { reason: "wrong-password" });

  assert.deepEqual(await stopEmbedded(folder.path, undefined, host), [major]);
  assert.deepEqual(await stopEmbedded(folder.path, undefined, host), []);
  const second = await useEmbedded(folder.path, major, host, { settings });
  assert.deepEqual(await kept(second), [{ one: 1 }]);

  await new Deno.Command("kill", { args: ["-9", String(second.pid)] }).output();
  const third = await useEmbedded(folder.path, major, host, { settings });
  assert.equal(third.started, true);
  assert.deepEqual(await kept(third), [{ one: 1 }]);

  await stopEmbedded(folder.path, major, host);
  // The number of a process that lives, but is no server: what a restarted container looks like.
  await Deno.writeTextFile(`${third.data}/postmaster.pid`, `${Deno.pid}\n${third.data}\n1\n5432\n\n\n\nready\n`);
  assert.deepEqual(await kept(await useEmbedded(folder.path, major, host, { settings })), [{ one: 1 }]);
});

Deno.test({
  name: "useEmbedded() joins the server of a project that was moved while it ran, and leaves a copy's original alone",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using parent = await project();
    const [before, after, copy] = ["before", "after", "copy"].map((name) => `${parent.path}/${name}`) as string[];
    await Deno.mkdir(before!);
    const first = await useEmbedded(before!, major, host, { settings });
    {
      await using session = await openSession(first.dsn("postgres"), { host });
      await session.execute("CREATE TABLE kept AS SELECT 1 AS one");
    }
    await Deno.rename(before!, after!);
    try {
      const moved = await useEmbedded(after!, major, host, { settings });
      assert.deepEqual([moved.started, moved.pid, await kept(moved)], [false, first.pid, [{ one: 1 }]]);
      await new Deno.Command("cp", { args: ["-a", after!, copy!] }).output();
      assert.deepEqual((await embeddedStatus(copy!, host)).map(({ running }) => running), [false]);
      assert.deepEqual(await stopEmbedded(copy!, undefined, host), []);
    } finally {
      assert.deepEqual(await stopEmbedded(after!, undefined, host), [major]);
    }
  },
});

Deno.test("useEmbedded() names what keeps it from starting", async () => {
  await using folder = await project();
  await assert.rejects(useEmbedded(folder.path, 13, host), { reason: "embedded-major-unknown" });
  const server = await useEmbedded(folder.path, major, host, { settings });
  await stopEmbedded(folder.path, major, host);
  await assert.rejects(
    useEmbedded(folder.path, major, host, { settings: { shared_buffers: "nonsense" } }),
    (error: Error) => /invalid value for parameter "shared_buffers"/.test(error.message),
  );
  await Deno.writeTextFile(`${server.data}/PG_VERSION`, "9.6\n");
  await assert.rejects(useEmbedded(folder.path, major, host), {
    reason: "embedded-other-major",
    message: `${server.data} holds a cluster of PostgreSQL 9.6, not ${major}`,
  });
  await Deno.writeTextFile(`${server.data}/PG_VERSION`, `${major}\n`);
});

Deno.test("useEmbedded() says why its folder cannot be made", async () => {
  await using folder = await project();
  await Deno.writeTextFile(`${folder.path}/.confiture`, "a file");
  await assert.rejects(useEmbedded(folder.path, major, host, { settings }), {
    reason: "embedded-folder",
    message: /\.confiture\/postgres\/\d+: a part of its path is no folder/,
  });
});

Deno.test("useEmbedded() makes a cluster anew when initdb was killed", async () => {
  await using folder = await project();
  const own = `${folder.path}/.confiture/postgres/${major}`;
  await Deno.mkdir(`${own}/new/data`, { recursive: true });
  await Deno.writeTextFile(`${own}/new/data/half`, "");
  const server = await useEmbedded(folder.path, major, host, { settings });
  assert.equal(server.started, true);
});

Deno.test({
  name: "useEmbedded() makes a cluster anew beside an initdb that outlived its killed process",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using folder = await project();
    const file = `${folder.path}/start.ts`;
    const from = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
    await Deno.writeTextFile(
      file,
      `const { useEmbedded } = await import(${from("./mod.ts")});
      const { realHost } = await import(${from("../../../tests/kit/mod.ts")});
      await useEmbedded(${JSON.stringify(folder.path)}, ${major}, realHost());`,
    );
    const args = ["run", "-A", "--quiet", "--no-lock", "--no-check", `--config=${config}`, file];
    const child = new Deno.Command(Deno.execPath(), { args, stdout: "null", stderr: "null" }).spawn();
    await initdbOf(folder.path);
    child.kill("SIGKILL");
    await child.status;
    const server = await useEmbedded(folder.path, major, host, { settings });
    assert.equal(server.started, true);
    await using session = await openSession(server.dsn("postgres"), { host });
    await session.execute("CREATE DATABASE whole");
  },
});

Deno.test({
  name: "useEmbedded() takes no other locale because initdb was stopped, and the next start is whole",
  ignore: Deno.build.os !== "linux",
  async fn() {
    for (const [signal, stopped] of [["SIGINT", true], ["SIGKILL", false]] as const) {
      await using folder = await project();
      const controller = new AbortController();
      const starting = useEmbedded(folder.path, major, host, { settings, signal: controller.signal });
      const refused = assert.rejects(
        starting,
        stopped ? { message: "stopped" } : { reason: "embedded-start-failed" },
      );
      const pid = await initdbOf(folder.path);
      if (stopped) controller.abort(new Error("stopped"));
      Deno.kill(pid, signal);
      await refused;
      const left = [...Deno.readDirSync(`${folder.path}/.confiture/postgres/${major}`)].map(({ name }) => name);
      assert.ok(!left.includes("data"), left.join());
      const server = await useEmbedded(folder.path, major, host, { settings });
      await using session = await openSession(server.dsn("postgres"), { host });
      await session.execute("CREATE DATABASE whole");
    }
  },
});

/** The process of the initdb that makes this project's cluster, once it is at work. */
async function initdbOf(path: string): Promise<number> {
  for (let waitedMs = 0; waitedMs < 20_000; waitedMs += 10) {
    for (const { name } of Deno.readDirSync("/proc")) {
      if (!/^\d+$/.test(name)) continue;
      const command = await Deno.readTextFile(`/proc/${name}/cmdline`).catch(() => "");
      if (!/^[^\0]*\/initdb\0/.test(command) || !command.includes(`--pgdata=${path}/`)) continue;
      const data = /--pgdata=([^\0]*)/.exec(command)![1]!;
      if (await Deno.stat(`${data}/base`).then(() => true, () => false)) return Number(name);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.fail("no initdb");
}

Deno.test("findBinaries() in the compiled binary tells what to install", async () => {
  const compiled = { ...host, compiled: true, env: { PATH: "/nowhere", CONFITURE_CACHE_DIR: "/nowhere" } };
  await assert.rejects(findBinaries(14, compiled, undefined), (error: { reason?: string; remedy?: string }) => {
    assert.equal(error.reason, "embedded-binaries-missing");
    assert.match(error.remedy!, /CONFITURE_POSTGRES_BIN.*cannot fetch/);
    return true;
  });
});

Deno.test({
  name: "findBinaries() names a major that is installed when another one is asked for",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using folder = await project();
    for (const program of ["postgres", "initdb", "pg_ctl"]) {
      const path = `${folder.path}/${program}`;
      await Deno.writeTextFile(path, "#!/bin/sh\necho 'postgres (PostgreSQL) 18.9'\n", { mode: 0o755 });
    }
    const env = { PATH: "/nowhere", CONFITURE_CACHE_DIR: "/nowhere", CONFITURE_POSTGRES_BIN: folder.path };
    await assert.rejects(findBinaries(14, { ...host, compiled: true, env }, undefined), {
      remedy: /^PostgreSQL 18 is here: set embedded\.major: 18\. Or install PostgreSQL 14/,
    });
  },
});

Deno.test("ownServer() is gone at the end of its block", async () => {
  const server = await ownServer(major);
  await server[Symbol.asyncDispose]();
  await assert.rejects(openSession(server.dsn, { host }), { reason: "server-unreachable", exitCode: 3 });
});

async function kept(server: { dsn(database: string): Parameters<typeof openSession>[0] }) {
  await using session = await openSession(server.dsn("postgres"), { host });
  return await session.query("SELECT * FROM kept");
}
