/** What could make a ledger lie, a file run twice, or a run that never goes on: files that fail, change or undo what keeps others out. */
import assert from "node:assert/strict";
import { testMajors } from "../kit/mod.ts";
import { type MigrationPlace, migrationPlace } from "./place.ts";

const note = "CREATE TABLE note (id int PRIMARY KEY, body text);\n";
const steps = (...statements: string[]) => `-- confiture: no-transaction\n${statements.join(";\n")};\n`;

for (const major of testMajors()) {
  const test = (claim: string, body: (place: MigrationPlace) => Promise<void>) =>
    Deno.test(`migrate up on ${major}: ${claim}`, async (t) => {
      await using place = await migrationPlace(t, { major });
      await place.write({ "1_note.up.sql": note });
      await place.done("migrate up");
      await body(place);
    });

  for (
    const [what, sql] of [
      ["DROP INDEX CONCURRENTLY", "DROP INDEX CONCURRENTLY nowhere"],
      ["DETACH PARTITION", "ALTER TABLE note DETACH PARTITION nowhere CONCURRENTLY"],
      ["CREATE INDEX CONCURRENTLY", "CREATE INDEX CONCURRENTLY note_pkey ON note (body)"],
      ["CREATE SUBSCRIPTION", "CREATE SUBSCRIPTION s CONNECTION 'host=127.0.0.1 port=1' PUBLICATION p"],
    ]
  ) {
    test(`a ${what} that the server refused is not done when it is run again, and may be corrected`, async (place) => {
      await place.write({ "2_bad.up.sql": steps("INSERT INTO note VALUES (1)", sql!) });
      for (let tries = 0; tries < 2; tries++) {
        const { error } = await place.run("migrate up");
        assert.equal(error?.code, "MIGR_001");
        assert.doesNotMatch(error.message, /connection was lost/);
        assert.deepEqual(await place.applied(), ["1"]);
      }
      await place.write({
        "2_bad.up.sql": steps("INSERT INTO note VALUES (1)", "CREATE INDEX CONCURRENTLY note_body ON note (body)"),
      });
      await place.done("migrate up");
      assert.deepEqual(await place.applied(), ["1", "2"]);
      assert.deepEqual(await place.ask("SELECT to_regclass('note_body') IS NOT NULL AS there"), [{ there: true }]);
    });
  }

  test("a file begun statement by statement cannot go on as a transaction, nor lose what was done", async (place) => {
    const bad = "INSERT INTO note VALUES (8, 1 / 0)";
    await place.write({
      "2_steps.up.sql": steps("INSERT INTO note VALUES (7)", "INSERT INTO note (id) SELECT max(id) + 1 FROM note", bad),
    });
    assert.equal((await place.run("migrate up")).error?.code, "MIGR_001");
    for (
      const text of [
        "INSERT INTO note (id) SELECT max(id) + 1 FROM note;\n",
        steps("INSERT INTO note VALUES (7)"),
      ]
    ) {
      await place.write({ "2_steps.up.sql": text });
      const { error } = await place.run("migrate up");
      assert.equal(error?.code, "MIGR_102", text);
      assert.deepEqual(await place.ask("SELECT id FROM note ORDER BY id"), [{ id: 7 }, { id: 8 }]);
      assert.deepEqual(await place.applied(), ["1"]);
    }
    await place.write({
      "2_steps.up.sql": steps("INSERT INTO note VALUES (7)", "INSERT INTO note (id) SELECT max(id) + 1 FROM note"),
    });
    await place.done("migrate up");
    assert.deepEqual(await place.ask("SELECT id FROM note ORDER BY id"), [{ id: 7 }, { id: 8 }]);
  });

  test("what is behind a concurrent build waits no longer than the file says, whoever had built it", async (place) => {
    await place.write({
      "2_steps.up.sql": "-- confiture: lock_timeout 1234ms\n" +
        "CREATE INDEX CONCURRENTLY note_body ON note (body);\n" +
        "INSERT INTO note SELECT 1, current_setting('lock_timeout');\n",
    });
    await place.done("migrate up");
    assert.deepEqual(await place.ask("SELECT body FROM note"), [{ body: "1234ms" }]);
    // As if the first run had been killed behind the build.
    const text = "CREATE INDEX CONCURRENTLY note_id ON note (id)";
    await place.write({ "3_steps.up.sql": `${text};\nINSERT INTO note SELECT 2, current_setting('lock_timeout');\n` });
    await place.tell(`CREATE INDEX note_id ON note (id);
      INSERT INTO confiture.migration_progress (version, direction, statement, statements, state, checksum, run)
      VALUES ('3', 'up', 1, 2, 'started', encode(sha256('${text}'), 'hex'), 'other')`);
    const { notices } = await place.run("migrate up");
    assert.match(notices.join(), /an earlier run had done it/);
    assert.deepEqual(await place.ask("SELECT body FROM note WHERE id = 2"), [{ body: "3s" }]);
  });

  test("a file that lets go of the lock is refused, and nothing of it kept", async (place) => {
    const letting = "DO $$ BEGIN PERFORM pg_advisory_unlock_all(); END $$";
    for (const text of [`INSERT INTO note VALUES (1);\n${letting};\n`, steps(letting, "INSERT INTO note VALUES (1)")]) {
      await place.write({ "2_lock.up.sql": text });
      const { error } = await place.run("migrate up");
      assert.equal(error?.code, "MIGR_150", error?.message);
      assert.deepEqual(await place.applied(), ["1"]);
      assert.deepEqual(await place.ask("SELECT * FROM note"), []);
    }
    await place.write({ "2_lock.up.sql": "DISCARD ALL;\n" });
    assert.equal((await place.run("migrate up")).error?.code, "MIGR_150");
    assert.deepEqual(await place.ask("SELECT * FROM confiture.migration_progress WHERE state = 'started'"), []);
  });

  test("temporary tables of a file hide nothing from the next one", async (place) => {
    await place.write({
      "2_temp.up.sql": "CREATE TEMP TABLE note AS SELECT * FROM public.note;\n",
      "3_column.up.sql": "ALTER TABLE note ADD COLUMN extra int;\n",
      "4_temp.up.sql": steps("CREATE TEMP TABLE note AS SELECT * FROM public.note"),
      "5_column.up.sql": "ALTER TABLE note ADD COLUMN more int;\n",
    });
    await place.done("migrate up");
    assert.deepEqual(await place.ask("SELECT extra, more FROM public.note"), []);
  });

  test("a path set by set_config is set again where a stopped file goes on", async (place) => {
    await place.tell("CREATE SCHEMA app; CREATE TABLE app.note (id int PRIMARY KEY)");
    const path = "SELECT set_config('search_path', 'app', false)";
    await place.write({ "2_path.up.sql": steps(path, "SELECT 1 / count(*) FROM note", "INSERT INTO note VALUES (2)") });
    assert.equal((await place.run("migrate up")).error?.code, "MIGR_001");
    await place.tell("INSERT INTO app.note VALUES (1); INSERT INTO public.note VALUES (1)");
    await place.done("migrate up");
    assert.deepEqual(await place.ask("SELECT id FROM app.note ORDER BY 1"), [{ id: 1 }, { id: 2 }]);
  });

  test("IF NOT EXISTS does not pass over an invalid index", async (place) => {
    await place.tell("INSERT INTO note VALUES (1, 'x'), (2, 'x')");
    await place.tell("CREATE UNIQUE INDEX CONCURRENTLY note_body ON note (body)").catch(() => {});
    await place.tell("DELETE FROM note WHERE id = 2");
    await place.write({
      "2_index.up.sql": "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS note_body ON note (body);\n",
    });
    await place.done("migrate up");
    assert.deepEqual(
      await place.ask("SELECT indisvalid AS ok FROM pg_index WHERE indexrelid = 'note_body'::regclass"),
      [{ ok: true }],
    );
  });

  test("procedures that commit and what forbids a transaction on a partitioned table run statement by statement", async (place) => {
    await place.tell(`CREATE PROCEDURE fill() LANGUAGE plpgsql AS $$ BEGIN
        FOR n IN 1..3 LOOP INSERT INTO note VALUES (n); COMMIT; END LOOP; END $$;
      CREATE TABLE event (id int, at date) PARTITION BY RANGE (at);
      CREATE TABLE event_old PARTITION OF event FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
      CREATE INDEX ON event (id)`);
    await place.write({ "2_fill.up.sql": steps("CALL fill()", "REINDEX TABLE event") });
    await place.done("migrate up");
    assert.deepEqual(await place.ask("SELECT count(*)::int AS n FROM note"), [{ n: 3 }]);
    assert.deepEqual(await place.applied(), ["1", "2"]);
  });

  test("the ledger is written as the role that connected, whoever a statement made itself", async (place) => {
    await place.tell("GRANT ALL ON note TO pg_monitor");
    const { session_user: own } = (await place.ask<{ session_user: string }>("SELECT session_user::text"))[0]!;
    await place.write({
      "2_steps.up.sql": steps(
        "SET SESSION AUTHORIZATION pg_monitor",
        "INSERT INTO note VALUES (1, current_user)",
        "CREATE INDEX CONCURRENTLY note_body ON note (body)",
      ).replace("CREATE INDEX", "RESET SESSION AUTHORIZATION;\nCREATE INDEX"),
      "3_whole.up.sql": "SET SESSION AUTHORIZATION pg_monitor;\nINSERT INTO note VALUES (2, current_user);\n",
    });
    await place.done("migrate up");
    assert.deepEqual(await place.ask("SELECT body FROM note"), [{ body: "pg_monitor" }, { body: "pg_monitor" }]);
    const rows = await place.ask(
      "SELECT DISTINCT applied_by, by FROM tb_confiture JOIN confiture.migration_history USING (version)",
    );
    assert.deepEqual(rows, [{ applied_by: own, by: own }]);
  });

  test("a constraint that fails at COMMIT leaves no row in the ledger", async (place) => {
    await place.write({
      "2_late.up.sql": "CREATE TABLE child (id int REFERENCES note DEFERRABLE INITIALLY DEFERRED);\n" +
        "INSERT INTO child VALUES (4711);\n",
    });
    const { error } = await place.run("migrate up");
    assert.equal(error?.code, "MIGR_001");
    assert.match(error!.message, /foreign key/);
    assert.ok(!error!.message.includes("4711"));
    assert.deepEqual(await place.applied(), ["1"]);
    assert.deepEqual(await place.ask("SELECT action FROM confiture.migration_history"), [{ action: "up" }]);
  });
}
