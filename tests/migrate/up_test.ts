/** Applying and rolling back: order, atomicity, ledger, what is refused before anything runs. */
import assert from "node:assert/strict";
import { testMajors } from "../kit/mod.ts";
import { migrationPlace } from "./place.ts";

const note = "CREATE TABLE note (id int PRIMARY KEY, body text);\n";
const mixed = {
  "001_note.up.sql": note,
  "001_note.down.sql": "DROP TABLE note;\n",
  "002_index.up.sql": "CREATE INDEX CONCURRENTLY note_body ON note (body);\n",
  "002_index.down.sql": "DROP INDEX CONCURRENTLY note_body;\n",
  "10_rows.up.sql": "INSERT INTO note SELECT n, 'n' || n FROM generate_series(1, 10) n;\n",
  "10_rows.down.sql": "DELETE FROM note;\n",
};

for (const major of testMajors()) {
  const test = (claim: string, body: (t: Deno.TestContext) => Promise<void>) =>
    Deno.test(`migrate on ${major}: ${claim}`, body);

  test("up applies by value of the version, down takes back, history keeps both", async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.write(mixed);
    assert.equal((await place.run("migrate status")).exitCode, 2);
    const done = await place.done<{ applied: { version: string; rows_affected: number }[] }>("migrate up");
    assert.deepEqual(done.applied.map(({ version, rows_affected }) => [version, rows_affected]), [
      ["001", 0],
      ["002", 0],
      ["10", 10],
    ]);
    assert.deepEqual(await place.applied(), ["001", "002", "10"]);
    assert.equal((await place.run("migrate status")).exitCode, 0);
    assert.deepEqual(await place.ask("SELECT count(*)::int AS n FROM note"), [{ n: 10 }]);
    assert.deepEqual((await place.done<{ applied: unknown[] }>("migrate up")).applied, []);
    const back = await place.done<{ from: string; to: string; rolled_back: { version: string }[] }>("migrate down-to", {
      revision: "001",
    });
    assert.deepEqual([back.from, back.to, back.rolled_back.map(({ version }) => version)], ["10", "001", [
      "10",
      "002",
    ]]);
    assert.deepEqual(
      await place.ask("SELECT indexrelid::regclass::text AS i FROM pg_index WHERE indrelid = 'note'::regclass"),
      [
        { i: "note_pkey" },
      ],
    );
    await place.done("migrate down-to", { revision: "0" });
    assert.deepEqual(await place.applied(), []);
    const { history } = await place.done<{ history: { action: string; version: string }[] }>("migrate history");
    assert.deepEqual(history.map(({ action, version }) => `${action} ${version}`).reverse(), [
      ...["up 001", "up 002", "up 10", "down 10", "down 002", "down 001"],
    ]);
    const left = await place.ask("SELECT * FROM confiture.migration_progress");
    assert.deepEqual(left, []);
  });

  test("status tells what is wrong with the folder before what is wrong with the server, and leaves no session", async (t) => {
    await using place = await migrationPlace(t, { major });
    const away = await place.run("migrate status", { migrations_dir: "nowhere" });
    assert.equal(away.error?.reason, "migrations-unreadable");
    const nobody = place.url.replace("?", "_not_there?");
    const both = await place.run("migrate status", {
      migrations_dir: "nowhere",
      database_url: nobody,
    });
    assert.equal(both.error?.reason, "migrations-unreadable");
    const gone = await place.run("migrate status", { database_url: nobody });
    assert.equal(gone.error?.reason, "database-missing");
  });

  test("a file that fails leaves nothing of itself, and the ledger says so", async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.write({
      "1_note.up.sql": note,
      "2_bad.up.sql": "CREATE TABLE other (id int);\nINSERT INTO note VALUES (1, 'secret'), (1, 'secret');\n",
      "3_more.up.sql": "CREATE TABLE more (id int);\n",
    });
    const { error, exitCode } = await place.run("migrate up");
    assert.equal(exitCode, 3);
    const issue = error!.toIssue();
    assert.equal(issue.code, "MIGR_001");
    assert.deepEqual([issue.file, issue.line, issue.migration], ["db/migrations/2_bad.up.sql", 2, "2_bad"]);
    assert.deepEqual([issue.details.applied, issue.details.pending], [["1"], ["2", "3"]]);
    assert.ok(!JSON.stringify(issue).includes("secret"), JSON.stringify(issue));
    assert.deepEqual(await place.applied(), ["1"]);
    assert.deepEqual(await place.ask("SELECT to_regclass('other') IS NULL AS gone"), [{ gone: true }]);
    await place.write({ "2_bad.up.sql": "CREATE TABLE other (id int);\n" });
    await place.done("migrate up");
    assert.deepEqual(await place.applied(), ["1", "2", "3"]);
  });

  test("what is wrong in any pending file is told before the first one runs", async (t) => {
    await using place = await migrationPlace(t, { major });
    const refusals: [string, string, string][] = [
      ["CREATE TABLE x (id int);\nCOMMIT;\nCREATE TABLE y (id int);", "MIGR_107", "2"],
      ["ROLLBACK;", "MIGR_107", "1"],
      ["BEGIN; CREATE TABLE x (id int); COMMIT; CREATE TABLE y (id int);", "MIGR_107", "1"],
      ["CREATE TABEL x (id int);", "SCHEMA_200", "1"],
      ["-- confiture: lock_timout 5s\nSELECT 1;", "MIGR_114", "1"],
      ["-- confiture: lock_timeout soon\nSELECT 1;", "MIGR_114", "1"],
      ["SELECT 1;\n-- confiture: no-transaction\nSELECT 2;", "MIGR_114", "2"],
      ["-- confiture: depends on 99\nSELECT 1;", "MIGR_103", ""],
      ["-- confiture: depends on 2\nSELECT 1;", "MIGR_103", ""],
    ];
    for (const [text, code, line] of refusals) {
      await place.write({ "1_note.up.sql": note, "2_bad.up.sql": text });
      const { error } = await place.run("migrate up");
      assert.equal(error?.code, code, `${text}: ${error?.message}`);
      if (line !== "") assert.equal(error!.toIssue().line, Number(line), text);
      assert.deepEqual(await place.ask("SELECT to_regclass('note') IS NULL AS gone"), [{ gone: true }], text);
    }
    await place.write({ "2_bad.up.sql": "BEGIN;\nCREATE TABLE wrapped (id int);\nCOMMIT;\n" });
    await place.done("migrate up");
    assert.deepEqual(await place.applied(), ["1", "2"]);
  });

  test("duplicates, Python, files below the highest one and changed files are refused by name", async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.write({ "5_note.up.sql": note });
    await place.done("migrate up");
    await place.write({ "3_early.up.sql": "CREATE TABLE early (id int);\n" });
    assert.equal((await place.run("migrate up")).error?.code, "MIGR_110");
    assert.deepEqual(await place.applied(), ["5"]);
    const warned = await place.run("migrate up", { out_of_order: "warn" });
    assert.match(warned.notices.join(), /3_early.up.sql/);
    assert.deepEqual(await place.applied(), ["5", "3"]);
    await place.write({ "4_said.up.sql": "-- confiture: depends on 3\nCREATE TABLE said (id int);\n" });
    await place.done("migrate up");
    await place.write({ "6_twice.up.sql": "SELECT 1;", "6_again.up.sql": "SELECT 1;" });
    assert.equal((await place.run("migrate up")).error?.code, "MIGR_106");
    assert.equal((await place.run("migrate status")).exitCode, 3);
    await place.write({
      "6_twice.up.sql": undefined,
      "6_again.up.sql": undefined,
      "7_old.py": "class Migration: pass\n",
    });
    assert.equal((await place.run("migrate up")).error?.code, "MIGR_111");
    await place.write({ "7_old.py": undefined, "5_note.up.sql": note.replaceAll("\n", "  \r\n") });
    await place.done("migrate up");
    await place.write({ "5_note.up.sql": note + "-- edited\n" });
    const { error, exitCode } = await place.run("migrate up");
    assert.deepEqual([error?.code, exitCode], ["MIGR_011", 1]);
    assert.match((await place.run("migrate up", { on_checksum_mismatch: "warn" })).notices.join(), /5_note/);
    const { output } = await place.run("migrate status");
    const row = (output!.migrations as { version: string; status: string }[]).find(({ version }) => version === "5");
    assert.equal(row?.status, "changed");
  });

  test("a repeatable one runs again when its content changes, behind what it depends on", async (t) => {
    await using place = await migrationPlace(t, { major });
    const view = (columns: string) =>
      `-- confiture: repeatable\n-- confiture: depends on 2\nDROP VIEW IF EXISTS notes;\nCREATE VIEW notes AS SELECT ${columns} FROM note;\n`;
    await place.write({ "1_view.up.sql": view("id"), "2_note.up.sql": note });
    await place.done("migrate up");
    assert.deepEqual(await place.applied(), ["2", "1"]);
    assert.deepEqual((await place.done<{ applied: unknown[] }>("migrate up")).applied, []);
    await place.write({ "1_view.up.sql": view("id, body") });
    assert.deepEqual((await place.done<{ pending: string[] }>("migrate status")).pending, ["1"]);
    await place.done("migrate up");
    const { history } = await place.done<{ history: { action: string }[] }>("migrate history", { version: "1" });
    assert.deepEqual(history.map(({ action }) => action), ["repeat", "up"]);
    assert.equal((await place.run("migrate status")).exitCode, 0);
  });

  test("a rollback that has no file, or another one than then, is refused before the first", async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.write({ ...mixed });
    await place.write({ "002_index.down.sql": undefined });
    await place.done("migrate up");
    const { error, exitCode } = await place.run("migrate down-to", { revision: "001" });
    assert.deepEqual([error?.code, exitCode], ["ROLLBACK_600", 8]);
    assert.deepEqual(await place.applied(), ["001", "002", "10"]);
    assert.equal((await place.run("migrate down-to", { revision: "77" })).error?.code, "MIGR_100");
    await place.write({ "10_rows.down.sql": "DELETE FROM note WHERE id > 5;\n" });
    assert.equal((await place.run("migrate down")).error?.code, "MIGR_011");
    await place.done("migrate down", { on_checksum_mismatch: "warn" });
    assert.deepEqual(await place.ask("SELECT count(*)::int AS n FROM note"), [{ n: 5 }]);
  });

  test("what a file sets ends with it", async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.tell("CREATE SCHEMA app");
    await place.write({
      "1_path.up.sql": "SET search_path = app;\nSET ROLE pg_read_all_data;\nRESET ROLE;\nCREATE TABLE here (id int);\n",
      "2_default.up.sql": "CREATE TABLE there (id int);\n",
    });
    await place.done("migrate up");
    assert.deepEqual(
      await place.ask("SELECT to_regclass('app.here') IS NOT NULL AS a, to_regclass('public.there') IS NOT NULL AS b"),
      [
        { a: true, b: true },
      ],
    );
  });

  test("a migration that needs a superuser halts there, with what was done", async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.write({
      "1_note.up.sql": note,
      "2_super.up.sql": "-- confiture: requires superuser\nSELECT 1;\n",
      "3_more.up.sql": "CREATE TABLE more (id int);\n",
    });
    const { output, exitCode } = await place.run("migrate up");
    assert.equal(exitCode, 1);
    assert.deepEqual([output!.success, output!.skipped_superuser, output!.pending], [false, ["2"], ["2", "3"]]);
    assert.deepEqual(await place.applied(), ["1"]);
  });

  test("what is pending is linted before any of it runs", async (t) => {
    await using place = await migrationPlace(t, { major });
    const long = "x".repeat(70);
    await place.write({ "1_note.up.sql": note, "2_long.up.sql": `CREATE TABLE ${long} (id int);\n` });
    const { error, exitCode } = await place.run("migrate up");
    assert.deepEqual([error?.code, exitCode], ["LINT_1500", 5]);
    assert.match(error!.message, /2_long.up.sql:1: .*script\/name-too-long/);
    assert.match(error!.remedy, /migration.lint/);
    assert.deepEqual(await place.applied(), []);
    await place.writeAt({
      "db/environments/local.yaml":
        `database_url: "${place.url}"\ninclude_dirs: [db/schema]\nmigration: { lint: { enabled: false } }\n`,
    });
    await place.done("migrate up");
    assert.deepEqual(await place.applied(), ["1", "2"]);
  });

  test("Ctrl-C rolls back what runs, keeps what is applied, and says so", async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.write({
      "1_note.up.sql": note,
      "2_slow.up.sql": "CREATE TABLE slow (id int);\nSELECT pg_sleep(30);\n",
    });
    const controller = new AbortController();
    const running = place.run("migrate up", {}, {
      signal: controller.signal,
      onEvent: (event) => event.type === "step" && event.name === "2_slow" && setTimeout(() => controller.abort(), 300),
    });
    const { status, error, exitCode } = await running;
    assert.deepEqual([status, error?.reason, exitCode], ["cancelled", "cancelled", 130]);
    assert.match(error!.message, /rolled back. Applied before it, and kept: 1\./);
    assert.deepEqual(await place.applied(), ["1"]);
    assert.deepEqual(await place.ask("SELECT to_regclass('slow') IS NULL AS gone"), [{ gone: true }]);
  });
}
