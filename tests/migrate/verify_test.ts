import assert from "node:assert/strict";
import { testMajors } from "../kit/mod.ts";
import { type MigrationPlace, migrationPlace } from "./place.ts";

const scratch = "scratch: target\n";

interface Verified {
  verified_count: number;
  failed_count: number;
  skipped_count: number;
  total_applied: number;
  ledger_present: boolean;
  results: {
    version: string;
    status: string;
    actual_value: boolean | number | string | null;
    verify_file: string | null;
    error: string | null;
  }[];
  catalog: { equal: boolean; changes: { change: string; object: string }[]; notes: string[] } | null;
  catalog_why_not: string | null;
}

async function verify(place: MigrationPlace, input: Record<string, unknown> = {}) {
  const { output, exitCode, error } = await place.run("migrate verify", input);
  return { ...output as unknown as Verified, exitCode, error };
}

for (const major of testMajors()) {
  Deno.test(`[${major}] migrate verify runs the checks of what is applied, read-only, and shows no text of a row`, async (t) => {
    await using place = await migrationPlace(t, { major, environment: scratch });
    const checks: [string, string, string, boolean | number | string | null, RegExp?][] = [
      ["true", "SELECT true", "verified", true],
      ["many", "-- how many\nSELECT count(*), 'x' FROM person;", "verified", 2],
      ["set", "SET search_path = person;\nSELECT current_setting('search_path') = 'person'", "verified", true],
      ["text", "SELECT name FROM person", "verified", "(not shown)"],
      ["false", "SELECT false", "failed", false],
      ["falseText", "SELECT (1 > 2)::text", "failed", false],
      ["zero", "SELECT sum(0.0) FROM person", "failed", 0],
      ["null", "SELECT NULL", "failed", null],
      ["none", "SELECT true WHERE false", "failed", null, /it gave no row/],
      ["wrong", "\nSELECT nowhere", "failed", null, /_wrong\.verify\.sql:2: column "nowhere" does not exist/],
      ["syntax", "SELEKT", "failed", null, /syntax error/],
      ["two", "SELECT true; SELECT true", "failed", null, /it has to be one SELECT/],
      ["writes", "DELETE FROM person", "failed", null, /it has to be one SELECT/],
      ["sneaks", "SELECT add_person()", "failed", null, /read-only transaction/],
      ["moves", "SELECT nextval('s')", "failed", null, /read-only transaction/],
      ["secret", "SELECT name::int FROM person", "failed", null, /^(?!.*Ada)/],
    ];
    await place.write({
      "000_base.up.sql":
        "CREATE TABLE person (name text); INSERT INTO person VALUES ('Ada'), ('Ada'); CREATE SEQUENCE s;\n" +
        "CREATE FUNCTION add_person() RETURNS bool LANGUAGE sql AS 'INSERT INTO person VALUES (''x''); SELECT true';\n",
    });
    for (const [at, [name, sql]] of checks.entries()) {
      const stem = `${String(at + 1).padStart(3, "0")}_${name}`;
      await place.write({ [`${stem}.up.sql`]: "SELECT 1;\n", [`${stem}.verify.sql`]: sql });
    }
    await place.done("migrate up");
    await place.write({ "900_pending.up.sql": "SELECT 1;\n", "900_pending.verify.sql": "SELECT false" });
    const { results, ...counts } = await verify(place, { catalog: false });
    for (const [at, [name, , status, value, error]] of checks.entries()) {
      const result = results[at + 1]!;
      assert.deepEqual([result.status, result.actual_value], [status, value], `${name}: ${result.error}`);
      if (error) assert.match(result.error!, error);
    }
    const failed = checks.filter(([, , status]) => status === "failed").length;
    assert.deepEqual(
      [counts.exitCode, counts.failed_count, counts.verified_count, counts.skipped_count, counts.total_applied],
      [1, failed, checks.length - failed, 1, checks.length + 1],
    );
    assert.deepEqual([counts.catalog, counts.catalog_why_not], [null, null]);
    assert.deepEqual(await place.ask("SELECT count(*)::int AS n FROM person"), [{ n: 2 }]);
    assert.deepEqual(await place.ask("SELECT is_called FROM s"), [{ is_called: false }]);
    const one = await verify(place, { version: "001" });
    assert.deepEqual([one.exitCode, one.results.length, one.verified_count, one.catalog], [0, 1, 1, null]);
    assert.equal((await verify(place, { version: "900" })).error?.code, "MIGR_109");
  });

  Deno.test(`[${major}] migrate verify without a ledger ends with 2, unless that is allowed`, async (t) => {
    await using place = await migrationPlace(t, { major, environment: scratch });
    const none = await verify(place);
    assert.deepEqual([none.exitCode, none.error?.code], [2, "PRECON_1001"]);
    const allowed = await verify(place, { allow_uninitialized: true });
    assert.deepEqual([allowed.exitCode, allowed.ledger_present, allowed.total_applied], [0, false, 0]);
  });

  Deno.test(`[${major}] migrate verify compares the database with exactly what is applied`, async (t) => {
    await using place = await migrationPlace(t, { major, environment: scratch });
    await place.write({
      "1_a.up.sql": "CREATE TABLE a (id int PRIMARY KEY, n int);\nINSERT INTO a VALUES (1, 2);\n",
      "3_c.up.sql": "CREATE INDEX CONCURRENTLY a_n ON a (n);\n",
    });
    await place.done("migrate up");
    // Applied behind 3, which it undoes: in the order of versions 3 would fail.
    await place.write({ "2_b.up.sql": "ALTER INDEX a_n RENAME TO other;\n" });
    await place.done("migrate up", { out_of_order: "apply" });
    await place.write({ "4_pending.up.sql": "CREATE TABLE pending (id int);\n", "5_p.py": "class P: pass\n" });
    const same = await verify(place);
    assert.equal(same.catalog_why_not, null);
    assert.deepEqual([same.exitCode, same.catalog?.equal, same.skipped_count], [0, true, 3]);
    await place.tell("DROP INDEX other; CREATE TABLE by_hand (id int)");
    const other = await verify(place);
    assert.equal(other.exitCode, 1);
    assert.deepEqual(other.catalog?.changes.map(({ change, object }) => `${change} ${object}`), [
      "add column public.by_hand.id",
      "drop index public.a.other",
      "add table public.by_hand",
    ]);
    await place.write({ "3_c.up.sql": "-- edited\nCREATE INDEX CONCURRENTLY a_n ON a (n);\n" });
    assert.match((await verify(place)).catalog!.notes.join(), /3_c\.up\.sql changed since it was applied/);
  });

  Deno.test(`[${major}] migrate verify says why catalogs were not compared, and can fail for it`, async (t) => {
    await using place = await migrationPlace(t, { major, environment: scratch });
    await place.write({ "1_a.up.sql": "CREATE TABLE a (id int);\n" });
    await place.done("migrate up");
    await place.write({ "1_a.up.sql": undefined });
    const gone = await verify(place);
    assert.deepEqual([gone.exitCode, gone.catalog], [0, null]);
    assert.match(gone.catalog_why_not!, /an applied one is not in the folder: db\/migrations\/1_\*/);
    await place.write({ "1_a.py": "class A: pass\n" });
    assert.match((await verify(place)).catalog_why_not!, /Python does not run here: db\/migrations\/1_a\.py/);
    const strict = await verify(place, { require_catalog: true });
    assert.deepEqual([strict.exitCode, strict.error?.code], [3, "MIGR_131"]);
  });
}
