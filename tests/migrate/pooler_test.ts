/** Migrating through a pooler that lends server processes by the transaction: Debian's pgbouncer. */
import assert from "node:assert/strict";
import { parseDsn } from "../../engine/project/mod.ts";
import { testHost, testMajors } from "../kit/mod.ts";
import { type MigrationPlace, migrationPlace } from "./place.ts";
import { findPgbouncer, startPooler } from "./pooler.ts";

const program = await findPgbouncer();
if (!program) console.log("pooler tests: skipped, there is no pgbouncer");

const files = {
  "1_note.up.sql": "CREATE TABLE note (id int PRIMARY KEY, body text);\n",
  "1_note.down.sql": "DROP TABLE note;\n",
  "2_slow.up.sql": "SET search_path = pg_catalog;\nINSERT INTO public.note SELECT 1, 'x' FROM pg_sleep(0.3);\n",
};
const concurrent = { "3_index.up.sql": "CREATE INDEX CONCURRENTLY note_body ON note (body);\n" };

for (const major of testMajors()) {
  const test = (claim: string, body: (place: MigrationPlace, url: string) => Promise<void>) =>
    Deno.test({
      name: `migrate behind pgbouncer on ${major}: ${claim}`,
      ignore: program === undefined,
      fn: async (t) => {
        await using place = await migrationPlace(t, { major });
        const dsn = await parseDsn(place.url, testHost());
        await using pooler = await startPooler(program!, dsn);
        await place.write(files);
        await body(place, pooler.url);
      },
    });

  test("two deployers apply each migration once, and no setting stays with a server process", async (place, url) => {
    const input = { database_url: url };
    const [a, b] = await Promise.all([place.run("migrate up", input), place.run("migrate up", input)]);
    for (const { error } of [a, b]) assert.equal(error, undefined, error?.message);
    const applied = [a, b].flatMap(({ output }) => output!.applied as { version: string }[]);
    assert.deepEqual(applied.map(({ version }) => version).sort(), ["1", "2"]);
    assert.deepEqual(await place.applied(), ["1", "2"]);
    assert.deepEqual(await place.ask("SELECT count(*)::int AS n FROM note"), [{ n: 1 }]);
    assert.deepEqual(await advisoryLocks(place), []);
    const { openSession } = await import("../../engine/postgres/mod.ts");
    await using through = await openSession(await parseDsn(url, testHost()), { host: testHost() });
    const settings = await through.query(
      "SELECT current_setting('search_path') AS path, current_setting('lock_timeout') AS lock, current_setting('role') AS role",
    );
    assert.deepEqual(settings, [{ path: '"$user", public', lock: "0", role: "none" }]);
    await place.done("migrate down", { ...input, steps: 1 }).catch((error) => assert.equal(error.code, "ROLLBACK_600"));
  });

  test(
    "what needs a session is refused before it runs, and goes to direct_url where there is one",
    async (place, url) => {
      await place.write(concurrent);
      const { error, exitCode } = await place.run("migrate up", { database_url: url });
      assert.deepEqual([error?.code, exitCode], ["MIGR_113", 3]);
      assert.deepEqual(await place.applied(), []);
      await place.writeAt({
        "db/environments/local.yaml": `database_url: "${url}"\ndirect_url: "${place.url}"\ninclude_dirs: [db/schema]\n`,
      });
      await place.done("migrate up");
      assert.deepEqual(await place.applied(), ["1", "2", "3"]);
    },
  );

  test("a lock that a file takes for its session stays with no server process", async (place, url) => {
    const input = { database_url: url };
    await place.done("migrate up", input);
    const locks =
      "SELECT pg_advisory_lock(7), pg_advisory_lock(7), pg_advisory_lock_shared(-3, 4), pg_advisory_xact_lock(9)";
    for (const [text, code] of [[locks, "MIGR_113"], [`${locks};\nSELECT 1 / 0`, "MIGR_001"]]) {
      await place.write({ "3_locks.up.sql": `INSERT INTO note VALUES (3, 'x');\n${text};\n` });
      const { error } = await place.run("migrate up", input);
      assert.equal(error?.code, code, error?.message);
      assert.deepEqual(await place.ask("SELECT FROM note WHERE id = 3"), []);
      assert.deepEqual(await advisoryLocks(place), []);
    }
    await place.write({
      "3_locks.up.sql":
        "SELECT pg_advisory_xact_lock(9);\nSELECT pg_advisory_lock(7);\nSELECT pg_advisory_unlock(7);\n",
    });
    await place.done("migrate up", input);
    assert.deepEqual(await place.applied(), ["1", "2", "3"]);
  });

  test("a run through the pooler and one past it keep each other out", async (place, url) => {
    const through = place.run("migrate up", { database_url: url });
    const past = place.run("migrate up");
    for (const { error } of await Promise.all([through, past])) assert.equal(error, undefined, error?.message);
    assert.deepEqual(await place.ask("SELECT action, version FROM confiture.migration_history ORDER BY id"), [
      { action: "up", version: "1" },
      { action: "up", version: "2" },
    ]);
  });
}

async function advisoryLocks(place: MigrationPlace): Promise<unknown[]> {
  return await place.ask(
    "SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
  );
}
