import assert from "node:assert/strict";
import { realHost, testDatabase, testMajors } from "../../../tests/kit/mod.ts";
import type { Session } from "../../postgres/mod.ts";
import { type BatchProgress, type BatchWork, forgetBatches, runBatches } from "./mod.ts";

const host = realHost();

/** Adds one to every row: whatever is lost or done twice shows. */
const addOne: BatchWork = {
  id: "add one",
  table: "public.t",
  keys: ["a", "B c"],
  sql: `UPDATE public.t AS t SET n = n + 1 FROM batch WHERE t.a = batch.a AND t."B c" = batch."B c"`,
};

const made = `CREATE TABLE t (a text COLLATE "C", "B c" int, n int NOT NULL DEFAULT 0, PRIMARY KEY (a, "B c"));
  INSERT INTO t SELECT chr(65 + i % 26), i FROM generate_series(1, 5000) i`;

async function counts(session: Session): Promise<Record<string, number>> {
  const rows = await session.query<{ n: number; rows: number }>("SELECT n, count(*)::int AS rows FROM t GROUP BY n");
  return Object.fromEntries(rows.map(({ n, rows }) => [n, rows]));
}

for (const major of testMajors()) {
  Deno.test(`[${major}] runBatches() does every row once along a key of several columns`, async (t) => {
    await using database = await testDatabase(t, { major });
    await using session = await database.session();
    await session.execute(made);
    const seen: BatchProgress[] = [];
    const result = await runBatches(session, addOne, { host, size: 100, targetMs: 1, onProgress: (p) => seen.push(p) });
    assert.deepEqual(await counts(session), { 1: 5000 });
    assert.equal(result.rows, 5000);
    assert.ok(result.batches > 10, `${result.batches} batches`);
    assert.deepEqual(seen.map(({ rows }) => rows), seen.map(({ rows }) => rows).toSorted((a, b) => a - b));
    // Finished work is not done again until its cursor is forgotten.
    await runBatches(session, addOne, { host });
    assert.deepEqual(await counts(session), { 1: 5000 });
    await forgetBatches(session, [addOne.id]);
    await runBatches(session, addOne, { host });
    assert.deepEqual(await counts(session), { 2: 5000 });
  });

  Deno.test(`[${major}] runBatches() goes on after it was stopped or its backend killed at any batch`, async (t) => {
    await using database = await testDatabase(t, { major });
    await using admin = await database.session();
    await admin.execute(made);
    // Every kind of end in turn, a few batches further each time.
    for (let round = 0;; round++) {
      const stop = new AbortController();
      await using session = await database.session();
      let batches = 0;
      const kill = async () => {
        if (round % 2 === 0) stop.abort();
        else await admin.query("SELECT pg_terminate_backend($1)", [session.pid]);
      };
      let killed: Promise<void> | undefined;
      try {
        await runBatches(session, addOne, {
          host,
          size: 200,
          targetMs: 1,
          signal: stop.signal,
          onProgress: () => {
            if (++batches === 3 + round) killed = kill();
          },
        });
        if (killed === undefined) break;
      } catch (error) {
        assert.match(String((error as { reason?: string }).reason), /^(cancelled|connection-lost|server-.*)$/);
      }
      await killed;
    }
    assert.deepEqual(await counts(admin), { 1: 5000 });
  });

  Deno.test(`[${major}] runBatches() shares the rows with another runner of the same work`, async (t) => {
    await using database = await testDatabase(t, { major });
    await using one = await database.session();
    await using other = await database.session();
    await one.execute(made);
    const options = { host, size: 50, targetMs: 1 };
    await Promise.all([runBatches(one, addOne, options), runBatches(other, addOne, options)]);
    assert.deepEqual(await counts(one), { 1: 5000 });
  });

  Deno.test(`[${major}] runBatches() walks the pages of a table without a key, and finds what moved behind it`, async (t) => {
    await using database = await testDatabase(t, { major });
    await using session = await database.session();
    await using writer = await database.session();
    await session.execute(
      "CREATE TABLE t (k int, n int) WITH (fillfactor = 50); INSERT INTO t SELECT i FROM generate_series(1, 5000) i",
    );
    const work: BatchWork = {
      id: "fill",
      table: "public.t",
      keys: [],
      sql: "UPDATE public.t AS t SET n = 1 FROM batch WHERE t.ctid = batch.ctid AND n IS NULL",
      pending: "n IS NULL",
    };
    let moved: Promise<unknown> | undefined;
    const result = await runBatches(session, work, {
      host,
      size: 500,
      targetMs: 1,
      // Rows that were done are pending again, behind the cursor.
      onProgress: ({ batches }) => {
        if (batches === 4) moved = writer.execute("UPDATE t SET n = NULL WHERE k < 20");
      },
    });
    await moved;
    assert.equal(result.leavesPending, false);
    assert.deepEqual(await counts(session), { 1: 5000 });
    await assert.rejects(
      runBatches(session, { ...work, id: "x", pending: undefined }, { host }),
      /needs a condition for what is pending/,
    );
  });

  Deno.test(`[${major}] runBatches() ends when its statement leaves rows pending, and says so`, async (t) => {
    await using database = await testDatabase(t, { major });
    await using session = await database.session();
    await session.execute("CREATE TABLE t (a int PRIMARY KEY, n int); INSERT INTO t SELECT generate_series(1, 50)");
    const work: BatchWork = {
      id: "nothing",
      table: "t",
      keys: ["a"],
      sql: "UPDATE t SET n = NULL FROM batch WHERE t.a = batch.a AND n IS NULL",
      pending: "n IS NULL",
    };
    assert.equal((await runBatches(session, work, { host })).leavesPending, true);
  });

  Deno.test(`[${major}] runBatches() does not take rows for done that a policy hides`, async (t) => {
    await using database = await testDatabase(t, { major });
    await using session = await database.session();
    const role = `hidden_${crypto.randomUUID().replaceAll("-", "")}`;
    await session.execute(`CREATE ROLE ${role}; CREATE SCHEMA own AUTHORIZATION ${role}`);
    await session.execute(`GRANT CREATE ON DATABASE ${database.name} TO ${role}; SET ROLE ${role};
      CREATE TABLE own.t (a int PRIMARY KEY, n int); INSERT INTO own.t SELECT generate_series(1, 5);
      ALTER TABLE own.t ENABLE ROW LEVEL SECURITY; ALTER TABLE own.t FORCE ROW LEVEL SECURITY;
      CREATE POLICY few ON own.t USING (a < 3)`);
    const work: BatchWork = {
      id: "hidden",
      table: "own.t",
      keys: ["a"],
      sql: "UPDATE own.t AS t SET n = 1 FROM batch WHERE t.a = batch.a",
    };
    try {
      await assert.rejects(runBatches(session, work, { host }), /row-level security/);
    } finally {
      await session.execute(`RESET ROLE; DROP OWNED BY ${role}; DROP ROLE ${role}`);
    }
  });

  Deno.test(`[${major}] runBatches() lets those pass who wait for a lock on the table`, async (t) => {
    await using database = await testDatabase(t, { major });
    await using session = await database.session();
    await using reader = await database.session();
    await using waiter = await database.session();
    await session.execute(made);
    let waiting: Promise<void> | undefined;
    let paused = 0;
    let hold: (() => void) | undefined;
    let held: Promise<void> | undefined;
    await runBatches(session, addOne, {
      host,
      size: 500,
      targetMs: 1,
      onProgress: ({ batches, paused: why }) => {
        if (batches === 2 && hold === undefined) {
          const released = new Promise<void>((resolve) => hold = resolve);
          held = reader.transaction(async () => {
            await reader.execute("LOCK TABLE t IN ACCESS SHARE MODE");
            waiting = waiter.execute("ALTER TABLE t SET (fillfactor = 90)").then(async () => {
              await waiter.execute("ALTER TABLE t ADD COLUMN late int");
            });
            await released;
          });
        }
        if (why === "lock queue" && ++paused === 2) hold!();
      },
    });
    await held;
    await waiting;
    assert.ok(paused >= 2, `paused ${paused} times`);
    assert.deepEqual(await counts(session), { 1: 5000 });
  });

  Deno.test(`[${major}] runBatches() tries a batch again whose rows somebody holds, and refuses a cursor of other work`, async (t) => {
    await using database = await testDatabase(t, { major });
    await using session = await database.session();
    await using writer = await database.session();
    await session.execute(made);
    let release!: () => void;
    const released = new Promise<void>((resolve) => release = resolve);
    let isHeld!: () => void;
    const holding = new Promise<void>((resolve) => isHeld = resolve);
    const held = writer.transaction(async () => {
      await writer.execute("UPDATE t SET n = n WHERE a = 'Z'");
      isHeld();
      await released;
    });
    await holding;
    setTimeout(release, 400);
    await runBatches(session, addOne, { host, lockTimeoutMs: 50 });
    await held;
    assert.deepEqual(await counts(session), { 1: 5000 });
    await assert.rejects(runBatches(session, { ...addOne, sql: "DELETE FROM t" }, { host }), /another statement/);
    await assert.rejects(session.transaction(() => runBatches(session, addOne, { host })), /inside a transaction/);
  });
}
