/** `migrate baseline`: what counts as applied although it never ran, and where that is taken from. */
import assert from "node:assert/strict";
import { testMajors } from "../kit/mod.ts";
import { migrationPlace } from "./place.ts";

interface Baselined {
  marked: { version: string; name: string }[];
  already_applied: string[];
  source_only: string[];
  warnings: string[];
}

const files = {
  "1_jar.up.sql": "CREATE TABLE jar (id int);\n",
  "1_jar.down.sql": "DROP TABLE jar;\n",
  "2_old.py": "class Old(Migration):\n    pass\n",
  "9_lid.up.sql": "CREATE TABLE lid (id int);\n",
  "10_cap.up.sql": "CREATE TABLE cap (id int);\n",
};

for (const major of testMajors()) {
  const test = (claim: string, body: (t: Deno.TestContext) => Promise<void>) =>
    Deno.test(`migrate baseline on ${major}: ${claim}`, body);

  test("--through marks by value, runs nothing, twice is once, and up goes on behind", async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.write(files);
    const dry = await place.done<Baselined>("migrate baseline", { through: "9", dry_run: true });
    assert.deepEqual(dry.marked.map(({ version }) => version), ["1", "2", "9"]);
    assert.deepEqual(await place.ask("SELECT to_regclass('tb_confiture') AS t, to_regnamespace('confiture') AS n"), [
      { t: null, n: null },
    ]);
    await place.done("migrate baseline", { through: "1_jar" });
    const second = await place.done<Baselined>("migrate baseline", { through: "9" });
    assert.deepEqual([second.marked.map(({ version }) => version), second.already_applied], [["2", "9"], ["1"]]);
    assert.deepEqual(await place.applied(), ["1", "2", "9"]);
    assert.deepEqual(await place.ask("SELECT to_regclass('jar') AS jar"), [{ jar: null }]);
    assert.deepEqual(await place.ask("SELECT DISTINCT execution_time_ms AS ms FROM tb_confiture"), [{ ms: 0 }]);
    assert.equal((await place.run("verify-checksums")).exitCode, 0);
    await place.done("migrate up");
    assert.deepEqual(await place.applied(), ["1", "2", "9", "10"]);
    const history = await place.ask(
      "SELECT action, version, down_checksum IS NOT NULL AS down FROM confiture.migration_history ORDER BY id",
    );
    assert.deepEqual(history.map(({ action, version, down }) => `${action} ${version} ${down}`), [
      ...["baseline 1 true", "baseline 2 false", "baseline 9 false", "up 10 false"],
    ]);
    // Its way back is checked like any other.
    await place.write({ "1_jar.down.sql": "DROP TABLE jars;\n" });
    const issues = (await place.run("verify-checksums")).output!.issues as { file: string }[];
    assert.deepEqual(issues.map(({ file }) => file), ["db/migrations/1_jar.down.sql"]);
  });

  test("--from-db copies times and checksums of the versions that have files, and names the others", async (t) => {
    await using source = await migrationPlace(t, {
      major,
      environment: "migration: { tracking_table: public.tb_source }\n",
    });
    const { "2_old.py": _, ...sql } = files;
    await source.write({ ...sql, "3_only.up.sql": "CREATE TABLE only_there (id int);\n" });
    await source.done("migrate up");
    await using place = await migrationPlace(t, { major });
    await place.write({ ...files, "1_jar.up.sql": "CREATE TABLE jar (id bigint);\n" });
    const wrong = await place.run("migrate baseline", { from_db: source.url });
    assert.deepEqual([wrong.error!.code, wrong.exitCode], ["PRECON_1001", 2]);
    const from = { from_db: source.url, source_table: "tb_source" };
    const dry = await place.done<Baselined>("migrate baseline", { ...from, dry_run: true });
    assert.deepEqual(dry.marked.map(({ version }) => version), ["1", "9", "10"]);
    const copied = await place.done<Baselined>("migrate baseline", { ...from, through: "9" });
    assert.deepEqual([copied.marked.map(({ version }) => version), copied.source_only], [["1", "9"], ["3"]]);
    assert.match(copied.warnings.join(), /3_only is applied there/);
    const ledger = "SELECT version, applied_at::text AS at, checksum FROM";
    const theirs = await source.ask(`${ledger} tb_source WHERE version IN ('1', '9') ORDER BY applied_at`);
    assert.deepEqual(await place.ask(`${ledger} tb_confiture ORDER BY applied_at`), theirs);
    // The file here is another one than the file that was applied there, and that is seen.
    assert.equal((await place.run("migrate up")).error!.code, "MIGR_011");
  });

  test("refuses an unknown version, no choice, a ledger elsewhere and two of one version", async (t) => {
    await using place = await migrationPlace(t, { major, environment: "protected: true\n" });
    await place.write({ "1_jar.up.sql": files["1_jar.up.sql"] });
    assert.equal((await place.run("migrate baseline", { through: "7" })).error!.code, "MIGR_100");
    assert.match((await place.run("migrate baseline")).error!.message, /--through/);
    await place.tell(
      "CREATE SCHEMA other; CREATE TABLE other.tb_confiture (version text, name text, applied_at timestamptz)",
    );
    assert.equal((await place.run("migrate baseline", { through: "1" })).error!.code, "PRECON_1042");
    await place.tell("DROP SCHEMA other CASCADE");
    assert.equal((await place.run("migrate baseline", { through: "1" }, { consent: "no" })).exitCode, 1);
    assert.deepEqual(await place.applied(), []);
    await place.write({ "1_lid.up.sql": files["9_lid.up.sql"] });
    assert.equal((await place.run("migrate baseline", { through: "1" })).error!.code, "MIGR_106");
  });

  test("the version is found by comparing catalogs, and nothing less than equal counts", async (t) => {
    await using place = await migrationPlace(t, { major });
    const { "2_old.py": _, "10_cap.up.sql": cap, ...rest } = files;
    await place.write({ ...rest, "10_cap.up.sql": cap, "11_view.up.sql": "CREATE VIEW caps AS SELECT id FROM cap;\n" });
    const auto = { auto_detect_baseline: true };
    const nothing = await place.done<{ detected: string | null; marked: unknown[] }>("migrate baseline", {
      ...auto,
      dry_run: true,
    });
    assert.deepEqual([nothing.detected, nothing.marked], [null, []]);
    await place.tell(`${rest["1_jar.up.sql"]}${rest["9_lid.up.sql"]}CREATE TABLE cap (id bigint)`);
    const almost = await place.run("migrate up", auto);
    assert.deepEqual([almost.error!.code, almost.exitCode], ["MIGR_122", 3]);
    assert.match(almost.error!.message, /closest is 10, to which it has 1 difference: alter column public\.cap\.id/);
    assert.deepEqual(await place.ask("SELECT to_regclass('tb_confiture') AS t"), [{ t: null }]);
    await place.tell("ALTER TABLE cap ALTER id TYPE int");
    const dry = await place.done<{ detected: string; marked: unknown[] }>("migrate baseline", {
      ...auto,
      dry_run: true,
    });
    assert.deepEqual([dry.detected, dry.marked.length], ["10", 3]);
    const up = await place.done<{ applied: { version: string }[] }>("migrate up", auto);
    assert.deepEqual(up.applied.map(({ version }) => version), ["11"]);
    assert.deepEqual(await place.applied(), ["1", "9", "10", "11"]);
    // With a ledger there is nothing to find.
    await place.tell("CREATE TABLE drifted (id int)");
    await place.done("migrate up", auto);
  });

  test("a version counts in the order of application, not by its number", async (t) => {
    await using place = await migrationPlace(t, { major });
    const late = "-- confiture: depends on 3\nALTER TABLE lid ADD size int;\n";
    await place.write({ "1_jar.up.sql": files["1_jar.up.sql"], "2_size.up.sql": late });
    await place.write({ "3_lid.up.sql": files["9_lid.up.sql"] });
    await place.tell("CREATE TABLE jar (id int); CREATE TABLE lid (id int)");
    await place.done("migrate baseline", { auto_detect_baseline: true });
    assert.deepEqual(await place.applied(), ["1", "3"]);
    await place.done("migrate up");
    assert.deepEqual(await place.ask("SELECT size FROM lid"), []);
    for (const again of [() => place.done("migrate reinit"), () => place.done("migrate reinit", { target: "2" })]) {
      await again();
      assert.deepEqual(await place.applied(), ["1", "3", "2"]);
    }
    const verified = await place.done<{ catalog: { equal: boolean } | null }>("migrate verify");
    assert.equal(verified.catalog?.equal, true);
    await place.done("migrate reinit", { target: "3" });
    assert.deepEqual(await place.applied(), ["1", "3"]);
  });

  test("migrations that change only rows leave more than one version, and both are named", async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.write({
      ...{ "1_jar.up.sql": files["1_jar.up.sql"] },
      "2_rows.up.sql": "INSERT INTO jar VALUES (1);\n",
    });
    await place.tell(files["1_jar.up.sql"]);
    const { error } = await place.run("migrate baseline", { auto_detect_baseline: true });
    assert.equal(error!.code, "MIGR_123");
    assert.match(error!.message, /1, 2$/);
    assert.equal((await place.run("migrate baseline", { auto_detect_baseline: true, through: "1" })).exitCode, 64);
  });
}
