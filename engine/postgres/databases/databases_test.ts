import assert from "node:assert/strict";
import { testDatabase, testHost, testMajors, testServer } from "../../../tests/kit/mod.ts";
import { withDatabase } from "../../project/mod.ts";
import { openSession } from "../session/mod.ts";
import { withAdvisoryLock } from "./advisory_lock.ts";
import { createDatabase } from "./create_database.ts";
import { databaseContents } from "./database_contents.ts";
import { databaseExists } from "./database_exists.ts";
import { dropAgreedDatabase, dropDatabase } from "./drop_database.ts";
import { endConnections } from "./end_connections.ts";
import { commentDatabase, databaseComment, markFromText, markToText } from "./mark.ts";
import { markedDatabases } from "./marked_databases.ts";
import { renameDatabase } from "./rename_database.ts";

const host = testHost();

for (const major of testMajors()) {
  Deno.test(`[${major}] databases are made, marked, cloned, renamed and dropped, and only ours are dropped`, async () => {
    const { dsn } = await testServer(major);
    await using session = await openSession(dsn, { host });
    const [a, b] = [`confiture_test "a" ${Deno.pid}`, `confiture_test_b_${Deno.pid}`];
    try {
      await createDatabase(session, a, { mark: { kind: "template", hash: "abc'd\\" } });
      assert.equal(await databaseComment(session, a), "confiture:template:abc'd\\");
      await assert.rejects(createDatabase(session, a), { reason: "database-exists", facts: { database: a } });
      {
        await using inside = await openSession(withDatabase(dsn, a), { host });
        await inside.execute("CREATE TABLE t (id int)");
        await assert.rejects(createDatabase(session, b, { template: a }), { reason: "database-in-use" });
        await assert.rejects(renameDatabase(session, a, b), { reason: "database-in-use" });
        assert.equal(await endConnections(session, a), 1);
        await assert.rejects(inside.query("SELECT 1"), { reason: "connection-lost" });
      }
      await createDatabase(session, b, { template: a, mark: { kind: "clone", template: a } });
      {
        await using clone = await openSession(withDatabase(dsn, b), { host });
        assert.deepEqual(await databaseContents(clone), { objects: 1, examples: ["table public.t"] });
        assert.equal(await databaseExists(session, b), true);
        await assert.rejects(dropDatabase(session, b), { reason: "database-in-use" });
      }
      const ours = (await markedDatabases(session)).filter(({ name }) => name === a || name === b);
      assert.deepEqual(ours.map(({ mark }) => mark.kind), ["template", "clone"]);
      await commentDatabase(session, b, null);
      await assert.rejects(dropDatabase(session, b, { force: true }), { reason: "database-not-ours" });
      await dropAgreedDatabase(session, b);
      await renameDatabase(session, a, b);
      assert.equal(await dropDatabase(session, a), false);
      assert.equal(await dropDatabase(session, b, { force: true }), true);
      await assert.rejects(dropDatabase(session, "postgres"), { reason: "database-not-ours" });
    } finally {
      await dropAgreedDatabase(session, a, { force: true });
      await dropAgreedDatabase(session, b, { force: true });
    }
  });

  Deno.test(`[${major}] databaseContents() sees every kind of object, and nothing in an empty database`, async (t) => {
    await using database = await testDatabase(t, { major });
    await using session = await database.session();
    assert.deepEqual(await databaseContents(session), { objects: 0, examples: [] });
    await session.execute("CREATE TEMP TABLE t (id serial PRIMARY KEY); DROP SCHEMA public; CREATE SCHEMA public");
    assert.equal((await databaseContents(session)).objects, 0);
    await session.execute("CREATE SCHEMA confiture; CREATE TABLE confiture.fence (run text PRIMARY KEY)");
    assert.deepEqual(await databaseContents(session), { objects: 0, examples: [] }, "the fence of a run is nobody's");
    await session.execute("CREATE TABLE confiture.other (id int)");
    assert.deepEqual(await databaseContents(session), { objects: 1, examples: ["table confiture.other"] });
    await session.execute("DROP TABLE confiture.fence, confiture.other");
    assert.equal((await databaseContents(session)).objects, 1, "without it the schema is somebody's");
    await session.execute("DROP SCHEMA confiture");
    const objects = [
      ["CREATE SCHEMA s", "DROP SCHEMA s"],
      ["CREATE TYPE mood AS ENUM ('fine')", "DROP TYPE mood"],
      ["CREATE DOMAIN positive AS int", "DROP DOMAIN positive"],
      ["CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'", "DROP FUNCTION one"],
      ["CREATE SEQUENCE numbers", "DROP SEQUENCE numbers"],
      ["CREATE VIEW v AS SELECT 1 AS one", "DROP VIEW v"],
      ["CREATE PUBLICATION p", "DROP PUBLICATION p"],
      ["CREATE CAST (text AS int) WITH INOUT", "DROP CAST (text AS int)"],
      ["SELECT lo_create(4242424)", "SELECT lo_unlink(4242424)"],
    ];
    for (const [make, drop] of objects) {
      await session.execute(make!);
      assert.ok((await databaseContents(session)).objects > 0, make);
      await session.execute(drop!);
      assert.equal((await databaseContents(session)).objects, 0, drop);
    }
  });

  Deno.test(`[${major}] withAdvisoryLock() lets one in, tells who holds it and waits as long as asked`, async (t) => {
    await using database = await testDatabase(t, { major });
    await using one = await database.session({ applicationName: "confiture build" });
    await using two = await database.session();
    const order: string[] = [];
    const inside = Promise.withResolvers<void>();
    const first = withAdvisoryLock(one, "template x", {}, async () => {
      inside.resolve();
      await new Promise((resolve) => setTimeout(resolve, 300));
      order.push("first");
    });
    await inside.promise;
    await assert.rejects(withAdvisoryLock(two, "template x", {}, () => Promise.resolve()), {
      reason: "advisory-lock-held",
      exitCode: 6,
    });
    await assert.rejects(withAdvisoryLock(two, "template x", { waitMs: 50 }, () => Promise.resolve()), {
      reason: "advisory-lock-held",
    });
    await withAdvisoryLock(two, "template y", {}, () => Promise.resolve());
    let holder = "";
    const wait = { waitMs: 5_000, onWait: (who: string) => holder = who };
    await withAdvisoryLock(two, "template x", wait, () => Promise.resolve(order.push("second")));
    await first;
    assert.deepEqual(order, ["first", "second"]);
    assert.match(holder, new RegExp(`^confiture build, process ${one.pid}, since `));
    assert.deepEqual(
      await one.query("SELECT count(*) AS n FROM pg_locks WHERE locktype = 'advisory' AND pid = $1", [two.pid]),
      [
        { n: 0 },
      ],
    );
  });
}

Deno.test("marks survive the way through a comment, and foreign comments are none", () => {
  const owner = { machine: "here", pid: 1, started: "2", at: "2026-01-01T00:00:00.000Z" };
  for (
    const mark of [{ kind: "scratch", owner }, { kind: "build", id: "a:b" }, { kind: "clone", template: "" }] as const
  ) {
    assert.deepEqual(markFromText(markToText(mark)), mark);
  }
  for (const text of [null, "", "mine", "confiture:", "confiture:other:1", "confiture:scratch:{"]) {
    assert.equal(markFromText(text), undefined);
  }
});
