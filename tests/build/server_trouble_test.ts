import assert from "node:assert/strict";
import { buildPlace, ownServer, testMajors } from "../kit/mod.ts";
import { oldServer } from "./old_server.ts";
import { backendRunning, backends, pause, pauseUntilCancelled } from "./waiting.ts";

const slow = (seconds: number) => `CREATE TABLE a (id int);\n${pause(seconds)}CREATE TABLE b (id int);\n`;

Deno.test("builds of a role that may enter no database but template1 do not keep each other from creating theirs", async () => {
  const [major] = testMajors() as [number];
  await using server = await ownServer(major);
  await using place = await buildPlace({ major, server: server.dsn });
  await place.tell("REVOKE CONNECT ON DATABASE postgres FROM PUBLIC");
  await place.write({ "db/schema/a.sql": slow(7) });
  const second = `${place.database}_2`;
  const builds = [["build"], ["build", "--database", second], ["test-db", "provision-template"]];
  for (const { code, err } of await Promise.all(builds.map((args) => place.cli(args)))) assert.equal(code, 0, err);
  assert.equal((await place.databases()).length, 3);
  const again = await Promise.all(
    ["build", "build"].map((build, at) =>
      place.cli([build, "--recreate", "--yes", ...(at === 0 ? [] : ["--database", second])])
    ),
  );
  for (const { code, err } of again) assert.equal(code, 0, err);
});

for (const major of testMajors()) {
  Deno.test(`build on ${major} ends cleanly when its connection is cut in the middle`, async () => {
    await using place = await buildPlace({ major });
    await place.write({ "db/schema/a.sql": slow(60) });
    for (const kind of ["aside", "in place", "maintenance"]) {
      if (kind === "in place") await place.tell(`CREATE DATABASE ${place.database} OWNER ${place.role}`);
      if (kind === "maintenance") await place.tell(`DROP DATABASE ${place.database}`);
      const running = place.start(["build"]);
      const builder = await backendRunning(place, "pg_sleep");
      const cut = kind === "maintenance"
        ? (await backends(place)).filter(({ pid }) => pid !== builder.pid).concat(builder)
        : [builder];
      for (const { pid } of cut) await place.ask(`SELECT pg_terminate_backend(${pid}) AS told`);
      const { code, err } = await running.result;
      assert.equal(code, 3, err);
      assert.match(
        err,
        /error\[CONFIG_073\]: db\/schema\/a\.sql:2:1: the connection to .* was cut: terminating connection/,
      );
      assert.match(err, /→ What was not committed is rolled back/);
      const left = kind === "in place" ? [place.database] : [];
      assert.deepEqual(await place.databases(), left, kind);
      if (kind === "in place") {
        assert.deepEqual(await place.ask("SELECT FROM pg_class WHERE relname = 'a'", place.database), []);
      }
    }
  });

  Deno.test(`build on ${major} lets the first of two builds of one database finish and tells the second`, async () => {
    await using place = await buildPlace({ major });
    await place.write({
      "db/schema/a.sql": `CREATE TABLE a (id int);\n${pauseUntilCancelled()}CREATE TABLE b (id int);\n`,
    });
    const busy =
      /error\[LOCK_1301\]: another run holds the lock "build of shop_\w+" \(confiture build, process \d+, since .* UTC\)/;
    const race = async (first: string[], second: string[]) => {
      const running = place.start(["build", ...first]);
      const { pid } = await backendRunning(place, "pg_sleep");
      const late = await place.cli(["build", ...second]);
      await place.ask(`SELECT pg_cancel_backend(${pid}) AS told`);
      assert.equal(late.code, 6, `${first} then ${second}: ${late.err}`);
      assert.match(late.err, busy);
      const { code, err } = await running.result;
      assert.equal(code, 0, err);
      assert.deepEqual(await place.databases(), [place.database]);
      assert.equal((await place.ask("SELECT FROM pg_class WHERE relname = 'b'", place.database)).length, 1);
    };
    await race([], []); // both make it
    await race(["--recreate", "--yes"], ["--recreate", "--yes"]); // both replace it
    await place.tell(`DROP DATABASE ${place.database}`);
    await place.tell(`CREATE DATABASE ${place.database} OWNER ${place.role}`);
    await race([], ["--recreate", "--yes"]); // one in place, one aside
    await place.tell(`DROP DATABASE ${place.database}`);
    await place.tell(`CREATE DATABASE ${place.database} OWNER ${place.role}`);
    await race(["--recreate", "--yes"], []); // and the other way round
  });
}

Deno.test("build tells that the server has died, and builds when it is back", async () => {
  const [major] = testMajors() as [number];
  await using server = await ownServer(major);
  await using place = await buildPlace({ major, server: server.dsn });
  await place.write({ "db/schema/a.sql": slow(60) });
  const running = place.start(["build"]);
  await backendRunning(place, "pg_sleep");
  // As a crash of one backend does it: the postmaster ends all of them and recovers.
  const { pid } = await backendRunning(place, "pg_sleep");
  await new Deno.Command("kill", { args: ["-9", String(pid)] }).output();
  const { code, err } = await running.result;
  assert.equal(code, 3, err);
  assert.match(err, /error\[CONFIG_073\]/);
  await place.write({ "db/schema/a.sql": slow(0) });
  const again = await retry(() => place.cli(["build"]));
  assert.equal(again.code, 0, again.err);
  assert.deepEqual(await place.databases(), [place.database], again.err);
});

Deno.test("build refuses a server older than 14 before it changes anything", async (t) => {
  await using server = await oldServer();
  if (server === undefined) return void console.log(`${t.name}: skipped, no PostgreSQL 13 for this platform`);
  const [major] = testMajors() as [number];
  await using place = await buildPlace({ major });
  await place.write({ "db/schema/a.sql": "CREATE TABLE a (id int);" });
  const { code, err } = await place.cli(["build"], { TARGET_URL: server.url });
  assert.equal(code, 3, err);
  assert.match(err, /error\[CONFIG_069\]: .* runs PostgreSQL 13\.\d+.*; confiture needs 14 or newer/);
  assert.match(err, /→ Upgrade the server/);
});

Deno.test("build on a full disk leaves nothing and says what to do", async (t) => {
  const [major] = testMajors() as [number];
  await using place = await buildPlace({ major, role: "CREATEDB" });
  const disk = await Deno.makeTempDir({ prefix: "confiture-disk-" });
  const mounted = await new Deno.Command("mount", { args: ["-t", "tmpfs", "-o", "size=40m", "tmpfs", disk] }).output()
    .catch(() => ({ success: false }));
  if (!mounted.success) return void console.log(`${t.name}: skipped, no right to mount a small disk`);
  const tablespace = `tiny_${place.role}`;
  try {
    await new Deno.Command("chown", { args: ["postgres", disk] }).output();
    await place.tell(`CREATE TABLESPACE ${tablespace} LOCATION '${disk}'`);
    await place.tell(`GRANT CREATE ON TABLESPACE ${tablespace} TO ${place.role}`);
    await place.tell(`CREATE DATABASE ${place.database} OWNER ${place.role} TABLESPACE ${tablespace}`);
    await place.write({
      "db/schema/a.sql": "CREATE TABLE a (t text);\n" +
        "INSERT INTO a SELECT repeat(md5(n::text), 30) FROM generate_series(1, 100000) n;\n",
    });
    const { code, err } = await place.cli(["build"]);
    assert.equal(code, 1, err);
    assert.match(
      err,
      /error\[SQL_707\]: db\/schema\/a\.sql:2:1: could not extend file .*(No space left on device|wrote only \d+ of \d+ bytes)/,
    );
    assert.match(err, /→ Free space on the server's disk/);
    assert.deepEqual(await place.ask("SELECT FROM pg_class WHERE relname = 'a'", place.database), []);
    // The old database stays when the new one does not fit beside it.
    await place.tell("CREATE TABLE kept AS SELECT 1 AS id", place.database);
    const recreated = await place.cli(["build", "--recreate", "--yes"]);
    assert.equal(recreated.code, 1, recreated.err);
    assert.match(recreated.err, /error\[SQL_707\]/);
    assert.deepEqual(await place.databases(), [place.database]);
    assert.deepEqual(await place.ask("SELECT id FROM kept", place.database), [{ id: 1 }]);
  } finally {
    await place.tell(`DROP DATABASE IF EXISTS ${place.database} WITH (FORCE)`);
    await place.tell(`DROP TABLESPACE IF EXISTS ${tablespace}`);
    await new Deno.Command("umount", { args: [disk] }).output();
    await Deno.remove(disk);
  }
});

async function retry<T extends { code: number }>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1;; attempt++) {
    const result = await work();
    if (result.code !== 3 || attempt === 10) return result;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
