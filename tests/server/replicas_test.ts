import assert from "node:assert/strict";
import { readCatalog } from "../../engine/catalog/mod.ts";
import { pause } from "../../engine/pause.ts";
import { openSession, stopEmbedded, useEmbedded } from "../../engine/postgres/mod.ts";
import { databaseUrl, ownServer, realHost, type TestDatabase, testDatabase, testHost, testMajors } from "../kit/mod.ts";
import { type Fleet, fleet, follow, type Follower, until } from "./fleet.ts";
import { sendBundle } from "./place.ts";

const [major] = testMajors() as [number];
const isSoak = Deno.env.get("CONFITURE_SOAK") === "1";
const outageMs = isSoak ? 30_000 : 5_000;

/** Waits until the test lets go of this lock, so that it is the test that says how long a run takes. */
const gateKey = 20260601;
const waiting = `DO $$ BEGIN
  WHILE NOT pg_try_advisory_xact_lock_shared(${gateKey}) LOOP PERFORM pg_sleep(0.05); END LOOP;
END $$;
`;

/** A closed gate in a database; nothing of it is in the catalog. */
async function gateIn({ dsn }: TestDatabase) {
  const session = await openSession(dsn, { host: testHost(), applicationName: "gate" });
  await session.query("SELECT pg_advisory_lock($1)", [gateKey]);
  return {
    /** Ids of the runs that have sessions in the database. */
    async runs(ids: readonly string[]): Promise<string[]> {
      const rows = await session.query<{ id: string }>(
        `SELECT DISTINCT id FROM unnest($1::text[]) AS id JOIN pg_stat_activity ON application_name LIKE '%' || id
         WHERE datname = current_database()`,
        [ids],
      );
      return rows.map(({ id }) => id);
    },
    /** Backends that wait before it. */
    async waiters(): Promise<number> {
      // A build sends many statements at once, of which the server shows the beginning only.
      const rows = await session.query(
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'",
      );
      return rows.length;
    },
    async holds(question: string): Promise<boolean> {
      return (await session.query(question)).length > 0;
    },
    open: () => session.query("SELECT pg_advisory_unlock($1)", [gateKey]),
    [Symbol.asyncDispose]: () => session.close(),
  };
}

const tables = (from: number, to: number) =>
  Array.from(
    { length: to - from },
    (_, index) => `CREATE TABLE t${from + index} (id int PRIMARY KEY, note text, UNIQUE (id, note));\n`,
  ).join("");

/** Built with a wait in its middle. */
const builds = {
  "db/schema/10_first.sql": tables(0, 200),
  "db/schema/20_wait.sql": waiting,
  "db/schema/30_second.sql": tables(200, 400),
};
const migrations = {
  "db/migrations/20260101000000_first.up.sql": "CREATE TABLE m1 (id int);\n",
  "db/migrations/20260101000001_slow.up.sql": waiting,
  "db/migrations/20260101000002_third.up.sql": "CREATE TABLE m3 (id int);\n",
};
const later = { "db/migrations/20260101000000_later.up.sql": "CREATE TABLE later (id int);\n" };

/** A project whose environments each name a database. */
async function makeProject(
  { caller }: Fleet,
  name: string,
  files: Readonly<Record<string, string>>,
  environments: Readonly<Record<string, TestDatabase>>,
): Promise<void> {
  const one = caller(0);
  await one.call("POST", "/api/projects", { body: { name } });
  const yaml = Object.keys(environments).map((each) => [`db/environments/${each}.yaml`, "database_url: env:TARGET\n"]);
  await sendBundle(one, undefined, name, { ...files, ...Object.fromEntries(yaml) });
  for (const [environment, { dsn }] of Object.entries(environments)) {
    const { status, body } = await one.call("PUT", `/api/projects/${name}/secrets/TARGET`, {
      body: { value: databaseUrl(dsn), environment },
    });
    assert.equal(status, 204, JSON.stringify(body));
  }
}

interface Asked {
  id: string;
  // deno-lint-ignore no-explicit-any -- a test reads what it knows to be there
  now(server?: number): Promise<any>;
}

async function ask(
  { caller }: Fleet,
  server: number,
  operation: string,
  project: string,
  env: string,
): Promise<Asked> {
  const { status, body } = await caller(server).call("POST", `/api/operations/${encodeURIComponent(operation)}`, {
    body: { project, input: { env } },
  });
  assert.equal(status, 202, JSON.stringify(body));
  const id = body.run as string;
  return { id, now: async (server = 0) => (await caller(server).call("GET", `/api/runs/${id}`)).body };
}

const isOver = ({ status }: { status: string }) => ["succeeded", "failed", "cancelled", "interrupted"].includes(status);

async function succeeded({ now }: Asked) {
  await until("the run is over", async () => isOver(await now()));
  const ended = await now();
  assert.equal(ended.status, "succeeded", JSON.stringify(ended.error));
  return ended;
}

// deno-lint-ignore no-explicit-any -- as above
async function eventsOf({ caller }: Fleet, { id }: Asked): Promise<any[]> {
  const { events, last } = (await caller(1).call("GET", `/api/runs/${id}/events?limit=1000`)).body;
  assert.deepEqual(events.map(({ seq }: { seq: number }) => seq), Array.from({ length: last }, (_, n) => n + 1));
  return events;
}

/** What a follower was given is what is kept, each event once and in its place. */
async function sawAll(all: Fleet, run: Asked, follower: Follower): Promise<void> {
  await follower.over;
  const kept = await eventsOf(all, run);
  assert.deepEqual(follower.got.map(({ id }) => id), kept.map(({ seq }) => seq));
  assert.deepEqual(follower.got.map(({ text }) => JSON.parse(text)), kept);
}

async function fingerprintOf({ dsn }: TestDatabase): Promise<string> {
  await using session = await openSession(dsn, { host: testHost(), applicationName: "test" });
  return (await readCatalog(session)).fingerprint;
}

Deno.test("replicas: two servers and three workers are one, whatever becomes of any of them", async (t) => {
  await using server = await ownServer(major);
  await using control = await testDatabase(t, { major, server: server.dsn });
  await using streamed = await testDatabase(t, { major });
  await using built = await testDatabase(t, { major });
  await using twin = await testDatabase(t, { major });
  await using lasting = await testDatabase(t, { major });
  await using all = await fleet(control, { servers: 2, workers: 3 });
  await makeProject(all, "shop", migrations, { streamed, lasting });
  await makeProject(all, "house", builds, { built, twin });
  await makeProject(all, "annex", later, { built, alias: built, twin });
  const both = [all.caller(0), all.caller(1)];

  await t.step("events go on at the other replica, none lost and none twice", async () => {
    await using gate = await gateIn(streamed);
    const run = await ask(all, 0, "migrate up", "shop", "streamed");
    const whole = follow([both[1]!], run.id, Infinity);
    const cut = follow(both, run.id, 1);
    await until("it waits at the gate", async () => await gate.waiters() > 0);
    await until("both have what there is", async () => {
      const { last_event: last } = await run.now(1);
      return last > 1 && whole.got.length === last && cut.got.length === last;
    });
    const before = cut.got.length;
    await gate.open();
    await succeeded(run);
    await sawAll(all, run, whole);
    await sawAll(all, run, cut);
    assert.equal(whole.connections, 1);
    assert.ok(cut.got.length > before, "events came behind the gate");
    assert.ok(cut.connections >= cut.got.length, `${cut.connections} connections`);
    console.log(`  ${cut.got.length} events over ${cut.connections} connections to two servers`);
  });

  await t.step("a build whose worker is killed is taken over within 60 s, and nobody else has its target", async () => {
    await using gate = await gateIn(built);
    const run = await ask(all, 0, "build", "house", "built");
    await until("it waits in its middle", async () => {
      const now = await run.now();
      assert.ok(!isOver(now), JSON.stringify(now.error));
      return await gate.waiters() > 0;
    });
    // Two more for the same database, by other names of it and on the other replica.
    const others = [
      await ask(all, 1, "migrate up", "annex", "alias"),
      await ask(all, 0, "migrate up", "annex", "built"),
    ];
    const runs = [run, ...others];
    const ids = runs.map(({ id }) => id);
    for (const { now } of others) {
      await until("it waits for its target", async () => (await now()).status === "waiting");
    }
    const seen: string[][] = [];
    const look = async () => seen.push(await gate.runs(ids));
    await look();
    assert.deepEqual(seen, [[run.id]]);

    const { worker, attempt } = await run.now();
    assert.equal(attempt, 1);
    const killed = performance.now();
    all.workerNamed(worker).kill("SIGKILL");
    await until("another worker has it", async () => {
      await look();
      return (await run.now(1)).attempt === 2 && await gate.waiters() === 1;
    });
    const tookMs = performance.now() - killed;
    console.log(`  taken over ${(tookMs / 1000).toFixed(1)} s after the kill`);
    assert.ok(tookMs < 60_000, `${tookMs} ms`);
    await gate.open();
    await until("all are over", async () => {
      await look();
      return (await Promise.all(runs.map(({ now }) => now(1)))).every(isOver);
    });
    for (const each of runs) await succeeded(each);
    assert.deepEqual(seen.filter((at) => at.length > 1), [], "two runs had sessions in the database at once");

    const spans = await Promise.all(runs.map(async (each) => {
      const events = await eventsOf(all, each);
      assert.equal(events.filter(({ type }) => type === "started").length, 1);
      assert.equal(events.at(-1).type, "finished");
      return { from: events.find(({ type }) => type === "started").at as string, to: events.at(-1).at as string };
    }));
    spans.sort((a, b) => a.from < b.from ? -1 : 1);
    for (const [n, { from }] of spans.slice(1).entries()) {
      assert.ok(from >= spans[n]!.to, `runs overlap: ${JSON.stringify(spans)}`);
    }

    const { output: { created } } = await succeeded(await ask(all, 1, "build", "house", "twin"));
    assert.deepEqual(created, { table: 400, index: 800 });
    assert.deepEqual((await run.now()).output.created, created);
    await succeeded(await ask(all, 0, "migrate up", "annex", "twin"));
    assert.equal(await fingerprintOf(built), await fingerprintOf(twin));
  });

  await t.step(
    "a run whose job was taken by a worker that died before the run was its own is not forgotten",
    async () => {
      const run = await ask(all, 0, "migrate status", "shop", "lasting");
      await succeeded(run);
      {
        await using session = await openSession(control.dsn, { host: testHost(), applicationName: "test" });
        await session.transaction(async () => {
          await session.query("UPDATE confiture_control.run SET status = 'queued' WHERE id = $1", [run.id]);
          await session.query(
            "SELECT FROM confiture_jobs.add_job('run', json_build_object('run', $1::text), job_key => 'run ' || $1)",
            [run.id],
          );
          await session.query(
            "UPDATE confiture_jobs._private_jobs SET locked_by = 'gone', locked_at = now() - interval '1 min' WHERE key = 'run ' || $1",
            [run.id],
          );
        });
      }
      await until("somebody has it", async () => (await run.now()).attempt === 2);
      await succeeded(run);
    },
  );

  await t.step("a control database that is away stops nothing, and all come back to it", async () => {
    await using gate = await gateIn(lasting);
    const run = await ask(all, 0, "migrate up", "shop", "lasting");
    const follower = follow(both, run.id, 2);
    await until("it waits at the gate", async () => await gate.waiters() > 0);
    await stopEmbedded(server.folder, major, realHost());
    const gone = performance.now();
    try {
      for (const each of both) {
        assert.equal((await each.call("GET", "/api/ready")).status, 503);
        assert.equal((await each.call("GET", "/api/health")).status, 200);
      }
      await gate.open();
      await until("it goes on", () => gate.holds("SELECT FROM pg_class WHERE relname = 'm3'"));
      // How long the outage lasts is what is tried here.
      await pause(Math.max(0, outageMs - (performance.now() - gone)));
    } finally {
      const { port } = server.dsn.hosts[0]!;
      await useEmbedded(server.folder, major, realHost(), { settings: { fsync: "off", port: String(port) } });
    }
    const back = performance.now();
    for (const each of both) {
      await until("the server is back", async () => (await each.call("GET", "/api/ready")).status === 200);
    }
    const ended = await succeeded(run);
    console.log(
      `  away for ${((back - gone) / 1000).toFixed(1)} s, over ${
        ((performance.now() - back) / 1000).toFixed(1)
      } s after it was back`,
    );
    assert.equal(ended.attempt, 1, "the worker kept its run");
    await sawAll(all, run, follower);
    // As many at once as the workers can take, so that each of them has to be back.
    const after = await Promise.all(
      Array.from({ length: 4 }, (_, n) => ask(all, n % 2, "migrate status", "shop", "lasting")),
    );
    for (const each of after) await succeeded(each);
    const alive = [...all.servers, ...all.workers].filter(({ pid }) => isAlive(pid));
    assert.equal(alive.length, 4, "two servers, and the two workers that nobody killed");
  });

  const rest = [...all.servers, ...all.workers.filter(({ pid }) => isAlive(pid))];
  for (const { kill } of rest) kill("SIGTERM");
  for (const { result } of rest) {
    const { code, err } = await result;
    assert.equal(code, 0, err);
  }
});

function isAlive(pid: number): boolean {
  try {
    Deno.statSync(`/proc/${pid}/cmdline`);
    return Deno.readTextFileSync(`/proc/${pid}/cmdline`) !== "";
  } catch {
    return false;
  }
}
