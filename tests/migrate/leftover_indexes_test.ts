/** Concurrent builds that were killed and whose indexes have names that the server chose: what came is found, others stay. */
import assert from "node:assert/strict";
import { startCli, testMajors } from "../kit/mod.ts";
import { type MigrationPlace, migrationPlace } from "./place.ts";

const setUp = "CREATE TABLE note (id int PRIMARY KEY, body text);\n" +
  "INSERT INTO note SELECT n, 'n' || n FROM generate_series(1, 50) n;\n" +
  "CREATE INDEX ON note (body);\n";

for (const major of testMajors()) {
  const test = (claim: string, body: (place: MigrationPlace) => Promise<void>) =>
    Deno.test(`migrate up on ${major}: ${claim}`, async (t) => {
      await using place = await migrationPlace(t, { major });
      await place.write({ "1_note.up.sql": setUp });
      await place.done("migrate up");
      await body(place);
    });

  test("a killed build of an index without a name is cleared away and built again", async (place) => {
    await place.write({ "2_index.up.sql": "CREATE INDEX CONCURRENTLY ON note (body);\n" });
    await killWhileWaiting(place);
    assert.deepEqual(await invalid(place), ["note_body_idx1"]);
    await place.done("migrate up");
    assert.deepEqual(await invalid(place), []);
    assert.deepEqual(await indexes(place), ["note_body_idx", "note_body_idx1", "note_pkey"]);
    assert.deepEqual(await place.applied(), ["1", "2"]);
  });

  test("an index without a name that became whole after all is done, and one of somebody else's is not it", async (place) => {
    await place.write({ "2_index.up.sql": "CREATE INDEX CONCURRENTLY ON note (body DESC);\n" });
    await killWhileWaiting(place);
    await place.tell("CREATE INDEX theirs ON note (id, body)");
    await place.tell("REINDEX INDEX note_body_idx1");
    const { notices, error } = await place.run("migrate up");
    assert.equal(error, undefined, error?.message);
    assert.match(notices.join("\n"), /an earlier run had done it/);
    assert.deepEqual(await indexes(place), ["note_body_idx", "note_body_idx1", "note_pkey", "theirs"]);
  });

  test("a build without a name that the server refused leaves no invalid index", async (place) => {
    await place.tell("UPDATE note SET body = 'same' WHERE id < 3");
    await place.write({ "2_index.up.sql": "CREATE UNIQUE INDEX CONCURRENTLY ON note (lower(body)) WHERE id > 0;\n" });
    assert.equal((await place.run("migrate up")).error?.code, "MIGR_001");
    assert.deepEqual(await invalid(place), []);
    await place.tell("UPDATE note SET body = 'other' WHERE id = 1");
    await place.done("migrate up");
    assert.deepEqual(await indexes(place), ["note_body_idx", "note_lower_idx", "note_pkey"]);
  });

  for (const [what, sql] of [["TABLE", "note"], ["INDEX", "note_body_idx"], ["SCHEMA", "public"]]) {
    test(`what a killed REINDEX ${what} leaves is cleared away, and no index of somebody else's`, async (place) => {
      await using other = await place.session();
      await interrupted(place, () => other.execute("REINDEX INDEX CONCURRENTLY note_pkey"), other.pid);
      assert.deepEqual(await invalid(place), ["note_pkey_ccnew"]);
      await place.write({ "2_again.up.sql": `REINDEX ${what} CONCURRENTLY ${sql};\n` });
      await killWhileWaiting(place, 2);
      await place.done("migrate up");
      assert.deepEqual(await invalid(place), ["note_pkey_ccnew"]);
      assert.deepEqual(await indexes(place), ["note_body_idx", "note_pkey", "note_pkey_ccnew"]);
    });
  }
}

/** Starts `migrate up`, and kills it and its backend while it waits for an old transaction with a half-made index. */
async function killWhileWaiting(place: MigrationPlace, invalidThen = 1): Promise<void> {
  await using blocker = await place.session();
  await blocker.execute("BEGIN; UPDATE note SET body = body WHERE id = 50");
  const running = startCli(["migrate", "up"], { cwd: place.root });
  await until(async () => (await invalid(place)).length >= invalidThen, () => running.err);
  running.kill("SIGKILL");
  await running.result;
  await endOthers(place, blocker.pid);
}

async function interrupted(place: MigrationPlace, begin: () => Promise<unknown>, pid: number): Promise<void> {
  await using blocker = await place.session();
  await blocker.execute("BEGIN; UPDATE note SET body = body WHERE id = 50");
  const ended = begin().then(() => "done", () => "ended");
  await until(async () => (await invalid(place)).length === 1);
  await place.ask("SELECT pg_terminate_backend($1)", [pid]);
  assert.equal(await ended, "ended");
}

async function endOthers(place: MigrationPlace, but: number): Promise<void> {
  const others =
    "FROM pg_stat_activity WHERE datname = current_database() AND pid NOT IN (pg_backend_pid(), $1) AND backend_type = 'client backend'";
  await until(async () => (await place.ask(`SELECT pg_terminate_backend(pid) ${others}`, [but])).length === 0);
}

async function until(claim: () => Promise<boolean>, said: () => string = () => ""): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (await claim()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(`it never came to that\n${said()}`);
}

async function invalid(place: MigrationPlace): Promise<string[]> {
  return await names(place, "AND NOT indisvalid");
}

async function indexes(place: MigrationPlace): Promise<string[]> {
  return await names(place, "");
}

async function names(place: MigrationPlace, condition: string): Promise<string[]> {
  const rows = await place.ask<{ name: string }>(
    `SELECT c.relname::text AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
     WHERE indrelid = to_regclass('note') ${condition} ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}
