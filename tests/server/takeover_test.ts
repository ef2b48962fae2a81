import assert from "node:assert/strict";
import { pause } from "../../engine/pause.ts";
import {
  databaseUrl,
  type RunningCli,
  startCli,
  temporaryFolder,
  type TestDatabase,
  testDatabase,
  testMajors,
} from "../kit/mod.ts";
import { sendBundle, type ServerPlace, serverPlace } from "./place.ts";

const [major] = testMajors() as [number];

/** A worker as a process of its own, in an empty folder of its own. */
async function workerProcess({ control }: ServerPlace): Promise<RunningCli & AsyncDisposable> {
  const folder = await temporaryFolder();
  const running = startCli(["worker"], { cwd: folder.path, env: control.host.env as Record<string, string> });
  return {
    pid: running.pid,
    result: running.result,
    get err() {
      return running.err;
    },
    kill: running.kill,
    async [Symbol.asyncDispose]() {
      running.kill("SIGKILL");
      await running.result;
      await folder[Symbol.asyncDispose]();
    },
  };
}

async function until(what: string, holds: () => Promise<boolean>, mostMs = 90_000): Promise<void> {
  const started = performance.now();
  while (!await holds()) {
    if (performance.now() - started > mostMs) assert.fail(`not within ${mostMs} ms: ${what}`);
    await pause(100);
  }
}

/** Waits until the test opens the gate, so that it is the test that says how long a migration takes. */
const waiting = "DO $$ BEGIN WHILE NOT EXISTS (SELECT FROM gate.open) LOOP PERFORM pg_sleep(0.05); END LOOP; END $$;\n";

const migrations = {
  "db/migrations/20260101000000_first.up.sql": "CREATE TABLE first (id int);\n",
  "db/migrations/20260101000001_slow.up.sql": "INSERT INTO first VALUES (1);\n" + waiting,
  "db/migrations/20260101000002_third.up.sql": "CREATE TABLE third (id int);\nINSERT INTO first VALUES (2);\n",
};

/** Backends that wait for the gate. */
async function waiters(target: TestDatabase): Promise<number> {
  await using session = await target.session();
  const rows = await session.query(
    "SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%gate.open) LOOP%' AND pid <> pg_backend_pid()",
  );
  return rows.length;
}

/** A run of the migrations that the worker has begun, in the middle of its second file. */
async function halfway(place: ServerPlace, target: TestDatabase, worker: RunningCli) {
  {
    await using session = await target.session();
    await session.execute("CREATE SCHEMA gate; CREATE TABLE gate.open ()");
  }
  const cookie = await place.signIn("ada", "admin");
  await place.call("POST", "/api/projects", { cookie, body: { name: "shop" } });
  await sendBundle(place, cookie, "shop", {
    "db/environments/prod.yaml": "database_url: env:SHOP_URL\n",
    ...migrations,
  });
  await place.call("PUT", "/api/projects/shop/secrets/SHOP_URL", { cookie, body: { value: databaseUrl(target.dsn) } });
  await until("the worker is there", () => Promise.resolve(worker.err.includes("takes runs")));
  const { body } = await place.call("POST", "/api/operations/migrate%20up", {
    cookie,
    body: { project: "shop", input: { env: "prod" } },
  });
  await until("it waits in the second file", async () => await waiters(target) > 0);
  const id = body.run as string;
  return {
    cookie,
    id,
    run: async () => (await place.call("GET", `/api/runs/${id}`, { cookie })).body,
    async openGate() {
      await using session = await target.session();
      await session.execute("INSERT INTO gate.open DEFAULT VALUES");
    },
  };
}

Deno.test("worker: one that is killed in the middle is taken over within 60 s, and nothing is done twice", async (t) => {
  await using place = await serverPlace(t, { major });
  await using target = await testDatabase(t, { major });
  await using first = await workerProcess(place);
  const { cookie, id, run, openGate } = await halfway(place, target, first);
  await using second = await workerProcess(place);
  await until("the second worker is there", () => Promise.resolve(second.err.includes("takes runs")));
  const killed = performance.now();
  first.kill("SIGKILL");
  await until("another worker has it", async () => (await run()).attempt === 2 && await waiters(target) === 1);
  const tookMs = performance.now() - killed;
  await openGate();
  await until("the run is over", async () => ["succeeded", "failed"].includes((await run()).status));
  const ended = await run();
  assert.equal(ended.status, "succeeded", JSON.stringify(ended.error));
  assert.equal(ended.attempt, 2);
  console.log(`  taken over ${(tookMs / 1000).toFixed(1)} s after the kill`);
  const events = (await place.call("GET", `/api/runs/${id}/events`, { cookie })).body.events;
  assert.deepEqual(events.map(({ seq }: { seq: number }) => seq), events.map((_: unknown, index: number) => index + 1));
  const types = events.map(({ type }: { type: string }) => type);
  assert.deepEqual(
    [types.filter((type: string) => type === "started").length, types.at(-1)],
    [1, "finished"],
  );
  {
    await using session = await target.session();
    assert.deepEqual(await session.query("SELECT id FROM first ORDER BY id"), [{ id: 1 }, { id: 2 }]);
    const applied = await session.query("SELECT version FROM tb_confiture ORDER BY version");
    assert.equal(applied.length, 3);
    assert.equal(await waiters(target), 0, "the backend of the dead worker is gone");
  }
  second.kill("SIGTERM");
  assert.equal((await second.result).code, 0, second.err);
});

Deno.test("worker: one that is told to go hands its run over at once", async (t) => {
  await using place = await serverPlace(t, { major });
  await using target = await testDatabase(t, { major });
  await using first = await workerProcess(place);
  const { run, openGate } = await halfway(place, target, first);
  first.kill("SIGTERM");
  assert.equal((await first.result).code, 0, first.err);
  assert.equal((await run()).status, "queued");
  await openGate();
  await place.worker();
  await until("the run is over", async () => ["succeeded", "failed"].includes((await run()).status));
  const ended = await run();
  assert.equal(ended.status, "succeeded", JSON.stringify(ended.error));
  {
    await using session = await target.session();
    assert.deepEqual(await session.query("SELECT id FROM first ORDER BY id"), [{ id: 1 }, { id: 2 }]);
  }
});

Deno.test({
  name: "worker: one that stood still and comes back writes nothing more of a run that was taken over",
  ignore: Deno.env.get("CONFITURE_SOAK") !== "1",
  fn: async (t) => {
    await using place = await serverPlace(t, { major });
    await using target = await testDatabase(t, { major });
    await using first = await workerProcess(place);
    const { cookie, id, run, openGate } = await halfway(place, target, first);
    await using second = await workerProcess(place);
    await until("the second worker is there", () => Promise.resolve(second.err.includes("takes runs")));
    first.kill("SIGSTOP");
    await until("another worker has it", async () => (await run()).attempt === 2 && await waiters(target) === 1);
    first.kill("SIGCONT");
    // It has had its heartbeats, and what it had to say of the run: nobody is asked again whether it may.
    await until("it is back", async () => {
      const [worker] = await place.control.pool.query<{ count: number }>(
        "SELECT count(*)::int AS count FROM confiture_control.worker WHERE heartbeat_at > now() - interval '5 seconds'",
      );
      return worker!.count === 2;
    });
    await pause(5_000);
    await using session = await target.session();
    const [fence] = await session.query("SELECT run FROM confiture.fence");
    assert.deepEqual([fence, (await run()).status, (await run()).attempt], [{ run: id }, "running", 2]);
    await openGate();
    await until("the run is over", async () => ["succeeded", "failed"].includes((await run()).status));
    const ended = await run();
    assert.deepEqual([ended.status, ended.attempt], ["succeeded", 2], JSON.stringify(ended.error));
    const events = (await place.call("GET", `/api/runs/${id}/events`, { cookie })).body.events;
    const numbers = events.map(({ seq }: { seq: number }) => seq);
    assert.deepEqual(numbers, numbers.map((_: unknown, index: number) => index + 1));
    const types = events.map(({ type }: { type: string }) => type);
    assert.deepEqual([types.filter((type: string) => type === "failed").length, types.at(-1)], [0, "finished"]);
    assert.deepEqual(await session.query("SELECT id FROM first ORDER BY id"), [{ id: 1 }, { id: 2 }]);
    // Either takes what comes next.
    const { body } = await place.call("POST", "/api/operations/migrate%20status", {
      cookie,
      body: { project: "shop", input: { env: "prod" } },
    });
    await until("what comes next is done", async () => {
      return (await place.call("GET", `/api/runs/${body.run}`, { cookie })).body.status === "succeeded";
    });
  },
});
