import assert from "node:assert/strict";
import { testDatabase, testHost, testMajors, testServer } from "../../../tests/kit/mod.ts";
import { createDatabase, databaseExists, dropAgreedDatabase, type ScratchOwner } from "../databases/mod.ts";
import { ownScratchOwner } from "../databases/scratch_owner.ts";
import { openSession } from "../session/mod.ts";
import { sweepScratch } from "./sweep_scratch.ts";
import { withScratch } from "./with_scratch.ts";

const host = testHost();

for (const major of testMajors()) {
  Deno.test(`[${major}] withScratch() drops its database however the body ends`, async () => {
    const { dsn } = await testServer(major);
    await using session = await openSession(dsn, { host });
    const names: string[] = [];
    const controller = new AbortController();
    const bodies: ((signal: AbortSignal) => Promise<unknown>)[] = [
      () => Promise.resolve("fine"),
      () => Promise.reject(new Error("broken")),
      () => Promise.resolve(controller.abort()),
    ];
    for (const body of bodies) {
      const run = withScratch({ kind: "server", dsn }, host, async (scratch) => {
        names.push(scratch.database);
        // A session that the body forgot does not keep the database alive.
        const left = await openSession(scratch, { host });
        try {
          assert.deepEqual(await left.query("SELECT current_database() AS name"), [{ name: scratch.database }]);
          return await body(controller.signal);
        } finally {
          setTimeout(() => left.close(), 200);
        }
      }, { signal: controller.signal });
      await run.catch((error: Error) => assert.equal(error.message, "broken"));
      assert.equal(await databaseExists(session, names.at(-1)!), false);
    }
    assert.equal(new Set(names).size, 3);
    await new Promise((resolve) => setTimeout(resolve, 400));
  });

  Deno.test(`[${major}] sweepScratch() drops what killed runs left, and nothing else`, async () => {
    const { dsn } = await testServer(major);
    await using session = await openSession(dsn, { host });
    const own = await ownScratchOwner(host);
    const old = new Date(Date.now() - 25 * 60 * 60 * 1000).toISOString();
    const owners: Record<string, { owner: ScratchOwner; swept: boolean }> = {
      living: { owner: own, swept: false },
      dead: { owner: { ...own, pid: 4194300 }, swept: true },
      reused: { owner: { ...own, started: "1" }, swept: true },
      elsewhere: { owner: { ...own, machine: "elsewhere" }, swept: false },
      abandoned: { owner: { ...own, machine: "elsewhere", at: old }, swept: true },
    };
    const nameOf = (which: string) => `confiture_scratch_test_${which}_${Deno.pid}`;
    try {
      for (const [which, { owner }] of Object.entries(owners)) {
        await createDatabase(session, nameOf(which), { mark: { kind: "scratch", owner } });
      }
      const swept = await sweepScratch(session, host);
      for (const [which, expected] of Object.entries(owners)) {
        assert.equal(await databaseExists(session, nameOf(which)), !expected.swept, which);
        assert.equal(swept.includes(nameOf(which)), expected.swept, which);
      }
    } finally {
      for (const which of Object.keys(owners)) await dropAgreedDatabase(session, nameOf(which), { force: true });
    }
  });

  Deno.test(`[${major}] withScratch() drops its database with a subscription in it, and so does sweepScratch()`, async () => {
    const { dsn } = await testServer(major);
    await using session = await openSession(dsn, { host });
    const subscription = `confiture_sub_${Deno.pid}`;
    const subscribe = async (database: string) => {
      await using inside = await openSession({ ...dsn, database }, { host });
      await inside.execute(
        `CREATE SUBSCRIPTION ${subscription} CONNECTION 'host=127.0.0.1 port=1' PUBLICATION p WITH (connect = false)`,
      );
    };
    const used: string[] = [];
    await withScratch({ kind: "server", dsn }, host, async ({ database }) => {
      used.push(database);
      await subscribe(database);
    });
    const killed = `confiture_scratch_test_subscribed_${Deno.pid}`;
    const owner = { ...await ownScratchOwner(host), pid: 4194300 };
    await createDatabase(session, killed, { mark: { kind: "scratch", owner } });
    await subscribe(killed);
    assert.ok((await sweepScratch(session, host)).includes(killed));
    for (const name of [...used, killed]) assert.equal(await databaseExists(session, name), false, name);
    assert.deepEqual(await session.query("SELECT FROM pg_subscription WHERE subname = $1", [subscription]), []);
  });

  Deno.test(`[${major}] withScratch() tells a role without CREATEDB what to run`, async (t) => {
    await using database = await testDatabase(t, { major });
    await using session = await database.session();
    const user = `Plain ${Deno.pid}`;
    await session.execute(`CREATE ROLE "${user}" LOGIN PASSWORD 'x'`);
    try {
      const { Secret } = await import("../../project/mod.ts");
      const dsn = { ...database.dsn, user, password: new Secret("x") };
      await assert.rejects(withScratch({ kind: "server", dsn }, host, () => Promise.resolve()), {
        reason: "createdb-missing",
        exitCode: 2,
        remedy: `As a superuser: ALTER ROLE "${user}" CREATEDB;`,
      });
    } finally {
      await session.execute(`DROP ROLE "${user}"`);
    }
  });
}
