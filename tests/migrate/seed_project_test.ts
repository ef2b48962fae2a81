/** A project of the Python program is taken over as it is: its ledger to the letter, its files, its older ledgers. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { testMajors } from "../kit/mod.ts";
import { type MigrationPlace, migrationPlace } from "./place.ts";

/** The table as that program makes it. */
const table = (name: string, { without = [] }: { without?: readonly string[] } = {}) => {
  const columns: [string, string][] = [
    ["id", "UUID PRIMARY KEY DEFAULT gen_random_uuid()"],
    ["pk_confiture", "BIGINT GENERATED ALWAYS AS IDENTITY UNIQUE"],
    ["slug", "TEXT NOT NULL UNIQUE"],
    ["version", "VARCHAR(255) NOT NULL UNIQUE"],
    ["name", "VARCHAR(255) NOT NULL"],
    ["applied_at", "TIMESTAMPTZ NOT NULL DEFAULT now()"],
    ["execution_time_ms", "INTEGER"],
    ["checksum", "VARCHAR(64)"],
    ["applied_by", "TEXT"],
  ];
  const kept = columns.filter(([column]) => !without.includes(column)).map((each) => each.join(" "));
  const indexes = ["pk_confiture", "slug", "version", "applied_at DESC"].filter((each) => !without.includes(each));
  const bare = name.split(".").at(-1)!;
  return [
    `CREATE TABLE ${name} (${kept.join(", ")})`,
    ...indexes.map((each) => `CREATE INDEX idx_${bare}_${each.split(" ")[0]} ON ${name} (${each})`),
  ].join(";\n");
};

// Trailing blanks and Windows' line ends: its checksum is of these very bytes.
const files = {
  "001_jars.up.sql": "CREATE TABLE jars (id int);  \r\n",
  "001_jars.down.sql": "DROP TABLE jars;\n",
  "002_fill.py": "class Migration:\n    version = '002'\n    name = 'fill'\n",
  "20240101120000_lids.up.sql": "CREATE TABLE lids (id int);\n",
  "20240101120000_lids.down.sql": "DROP TABLE lids;\n",
  "20240201120000_label.up.sql": "ALTER TABLE jars ADD COLUMN label text;\n",
  "20240201120000_label.down.sql": "ALTER TABLE jars DROP COLUMN label;\n",
};

const sha256 = (file: keyof typeof files) => createHash("sha256").update(files[file]).digest("hex");

/** Rows as that program writes them; what was applied last is the one in Python. */
function rows(name: string, { without = [] }: { without?: readonly string[] } = {}): string {
  const applied: [keyof typeof files, string][] = [
    ["001_jars.up.sql", "2024-01-01 10:00+00"],
    ["20240101120000_lids.up.sql", "2024-01-02 10:00+00"],
    ["002_fill.py", "2024-01-03 10:00+00"],
  ];
  return applied.map(([file, at]) => {
    const [, version, label] = file.match(/^(\d+)_(\w+)\./)!;
    const values: Record<string, string> = {
      slug: `'${label}_20240101_100000'`,
      version: `'${version}'`,
      name: `'${label}'`,
      applied_at: `'${at}'`,
      execution_time_ms: "12",
      checksum: `'${sha256(file)}'`,
      applied_by: "'deployer'",
    };
    const kept = Object.keys(values).filter((column) => !without.includes(column));
    return `INSERT INTO ${name} (${kept.join(", ")}) VALUES (${kept.map((column) => values[column]).join(", ")})`;
  }).join(";\n");
}

const applied = "CREATE TABLE jars (id int); CREATE TABLE lids (id int)";

/** Columns with their types, and indexes, of a ledger. */
async function shapeOf(place: MigrationPlace, name: string): Promise<string[]> {
  const found = await place.ask<{ line: string }>(
    `SELECT format('%s %s %s', attname, format_type(atttypid, atttypmod), attnotnull) AS line
     FROM pg_attribute WHERE attrelid = '${name}'::regclass AND attnum > 0 AND NOT attisdropped
     UNION ALL SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = '${name}'::regclass ORDER BY 1`,
  );
  return found.map(({ line }) => line);
}

// deno-lint-ignore no-explicit-any -- each operation has keys of its own
type Told = any;

for (const major of testMajors()) {
  const test = (claim: string, body: (t: Deno.TestContext) => Promise<void>) =>
    Deno.test(`a project of the Python program on ${major}: ${claim}`, body);

  test("its ledger is read and gone on with, and stays the table that it was", async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.write(files);
    await place.tell([applied, table("tb_confiture"), rows("tb_confiture")].join(";\n"));
    const before = await shapeOf(place, "tb_confiture");
    assert.equal(before.length, 9 + 8, "nine columns, four indexes beside those of its four constraints");

    const status = await place.run("migrate status");
    const told = status.output as Told;
    assert.deepEqual([status.exitCode, told.resolved_table, told.current], [1, "public.tb_confiture", "002"]);
    assert.deepEqual(told.applied, ["001", "20240101120000", "002"]);
    assert.deepEqual(told.pending, ["20240201120000"]);
    assert.equal(told.warning, null, "raw checksums are those of its files");
    const current = await place.done("migrate current");
    assert.deepEqual([current.revision, current.name, current.checksum], ["002", "fill", sha256("002_fill.py")]);
    assert.equal((await place.run("verify-checksums")).exitCode, 0);

    const up = await place.done<Told>("migrate up");
    assert.deepEqual(up.applied.map(({ version }: Told) => version), ["20240201120000"]);
    assert.deepEqual(await shapeOf(place, "tb_confiture"), before);
    const kept = await place.ask("SELECT version, checksum, applied_by FROM tb_confiture WHERE version = '001'");
    assert.deepEqual(kept, [{ version: "001", checksum: sha256("001_jars.up.sql"), applied_by: "deployer" }]);
    const [row] = await place.ask<Told>(
      `SELECT id IS NOT NULL AND pk_confiture > 3 AND slug <> '' AND execution_time_ms >= 0 AS whole,
         applied_by = session_user AS own FROM tb_confiture WHERE version = '20240201120000'`,
    );
    assert.deepEqual(row, { whole: true, own: true });
    assert.equal((await place.run("migrate status")).exitCode, 0);

    assert.deepEqual((await place.done<Told>("migrate down")).rolled_back.map(({ version }: Told) => version), [
      "20240201120000",
    ]);
    const python = await place.run("migrate down");
    assert.deepEqual([python.error?.code, python.exitCode], ["ROLLBACK_600", 8]);
    assert.deepEqual(await place.applied(), ["001", "20240101120000", "002"]);
    assert.deepEqual(await shapeOf(place, "tb_confiture"), before);
  });

  test("a pending one in Python is refused by name, and nothing before it is applied", async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.write({ ...files, "20240301120000_more.py": "class Migration:\n    pass\n" });
    await place.tell([applied, table("tb_confiture"), rows("tb_confiture")].join(";\n"));
    assert.deepEqual((await place.done<Told>("migrate status")).pending, ["20240201120000", "20240301120000"]);
    const { error, exitCode } = await place.run("migrate up");
    assert.deepEqual([error?.code, exitCode], ["MIGR_111", 3]);
    assert.match(error!.message, /20240301120000_more\.py/);
    assert.deepEqual(await place.applied(), ["001", "20240101120000", "002"]);
    // What comes before it can be had.
    await place.done("migrate up", { target: "20240201120000" });
  });

  for (const without of [["applied_by"], ["applied_by", "checksum", "execution_time_ms"]]) {
    test(`an older ledger, without ${without.join(", ")}, is read as it is and gets them with up`, async (t) => {
      await using place = await migrationPlace(t, { major });
      await place.write(files);
      await place.tell([applied, table("tb_confiture", { without }), rows("tb_confiture", { without })].join(";\n"));
      const old = await shapeOf(place, "tb_confiture");
      const { pending, current } = await place.done<Told>("migrate status");
      assert.deepEqual([pending, current], [["20240201120000"], "002"]);
      assert.equal((await place.done("migrate current")).revision, "002");
      assert.deepEqual(await shapeOf(place, "tb_confiture"), old, "looking changes nothing");
      await place.done("migrate up");
      const now = await shapeOf(place, "tb_confiture");
      assert.deepEqual(now.filter((line) => old.includes(line)), old);
      assert.deepEqual(
        now.filter((line) => !old.includes(line)).map((line) => line.split(" ")[0]),
        [...without].sort(),
      );
      await place.done("migrate down");
      assert.deepEqual(await place.applied(), ["001", "20240101120000", "002"]);
    });
  }

  test("no ledger and an empty one are not the same", async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.write({ "001_jars.up.sql": files["001_jars.up.sql"], "001_jars.down.sql": "DROP TABLE jars;\n" });
    const none = await place.run("migrate status");
    assert.deepEqual([none.exitCode, (none.output as Told).ledger_present], [2, false]);
    assert.deepEqual([(await place.run("migrate current")).error?.code], ["PRECON_1001"]);
    const down = await place.run("migrate down");
    assert.deepEqual([down.error?.code, down.exitCode], ["PRECON_1001", 2]);
    await place.tell(table("tb_confiture"));
    const before = await shapeOf(place, "tb_confiture");
    const empty = await place.run("migrate status");
    assert.deepEqual([empty.exitCode, (empty.output as Told).pending], [1, ["001"]]);
    const current = await place.run("migrate current");
    assert.deepEqual([current.exitCode, (current.output as Told).revision], [0, null]);
    assert.deepEqual((await place.done<Told>("migrate down")).rolled_back, []);
    await place.done("migrate up");
    await place.done("migrate down");
    assert.deepEqual(await place.applied(), []);
    assert.deepEqual(await shapeOf(place, "tb_confiture"), before);
  });

  test("a ledger in a schema of its own, by its name", async (t) => {
    await using place = await migrationPlace(t, { major, environment: "migration: { tracking_table: ops.ledger }\n" });
    await place.write(files);
    await place.tell([applied, "CREATE SCHEMA ops", table("ops.ledger"), rows("ops.ledger")].join(";\n"));
    assert.equal((await place.done<Told>("migrate status")).resolved_table, "ops.ledger");
    assert.equal((await place.done("migrate current")).revision, "002");
    await place.done("migrate up");
    const count = () => place.ask("SELECT count(*)::int AS n FROM ops.ledger");
    assert.deepEqual(await count(), [{ n: 4 }]);
    await place.done("migrate down");
    assert.deepEqual(await count(), [{ n: 3 }]);
    assert.deepEqual(await place.ask("SELECT to_regclass('public.tb_confiture') AS other"), [{ other: null }]);
  });

  test("a bare name follows the search path; a ledger that lies beside it is told, and none is made", async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.write(files);
    await place.tell(
      [applied, "CREATE SCHEMA ops", table("ops.tb_confiture"), rows("ops.tb_confiture")].join(";\n"),
    );
    for (const operation of ["migrate status", "migrate current", "migrate up", "migrate down"]) {
      const { error, exitCode } = await place.run(operation);
      assert.deepEqual([error?.code, exitCode], ["PRECON_1042", 2], operation);
      assert.match(error!.message, /ops\.tb_confiture/);
    }
    assert.deepEqual(await place.ask("SELECT to_regclass('public.tb_confiture') AS other"), [{ other: null }]);
    await place.tell(`ALTER DATABASE ${place.database} SET search_path = ops, public`);
    assert.equal((await place.done<Told>("migrate status")).resolved_table, "ops.tb_confiture");
    // As the path has it, jars would be looked for in ops first and found in public.
    await place.done("migrate up");
    assert.deepEqual(await place.ask("SELECT count(*)::int AS n FROM ops.tb_confiture"), [{ n: 4 }]);
  });

  test("a view in its place, or another table, is no ledger", async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.write(files);
    await place.tell([applied, table("real_one"), "CREATE VIEW tb_confiture AS SELECT * FROM real_one"].join(";\n"));
    const refused = async (why: RegExp) => {
      for (const operation of ["migrate status", "migrate current", "migrate up", "migrate down"]) {
        const { error, exitCode } = await place.run(operation);
        assert.deepEqual([error?.code, exitCode], ["PRECON_1043", 2], operation);
        assert.match(error!.message, why);
      }
    };
    await refused(/public\.tb_confiture .* it is no table/);
    await place.tell("DROP VIEW tb_confiture; CREATE TABLE tb_confiture (id int)");
    await refused(/it has no column version/);
    assert.deepEqual(await shapeOf(place, "tb_confiture"), ["id integer f"]);
  });
}
