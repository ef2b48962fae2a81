/** Preconditions of the `.yaml` beside a migration: every kind both ways, and what a misspelt one is told. */
import assert from "node:assert/strict";
import { testMajors } from "../kit/mod.ts";
import { migrationPlace } from "./place.ts";

const setting = `
  CREATE SCHEMA shop;
  CREATE TABLE shop.kind (id int PRIMARY KEY);
  CREATE TABLE jar (id int PRIMARY KEY, name varchar(50), at timestamptz(3), tags text[],
    kind int CONSTRAINT jar_kind REFERENCES shop.kind (id));
  CREATE INDEX jar_name ON jar (name);
  CREATE VIEW jars AS SELECT * FROM jar;
  INSERT INTO shop.kind VALUES (1), (2), (3);
  CREATE TABLE secret (value text); INSERT INTO secret VALUES ('hush-hush');
`;

/** [precondition that holds, one that does not, what is said of it] */
const kinds: readonly [string, string, RegExp][] = [
  ["table_exists, table: jar", "table_exists, table: kind", /table public\.kind does not exist/],
  ["TableExists, table: kind, schema: shop", "TableExists, table: Jar", /table public\.Jar does not exist/],
  ["table_exists, table: jars", "table_exists, table: jar_name", /public\.jar_name does not exist/],
  ["table_not_exists, table: kind", "TableNotExists, table: jar", /table public\.jar exists/],
  ["column_exists, table: jar, column: name", "column_exists, table: jar, column: nam", /jar\.nam does not exist/],
  ["ColumnNotExists, table: jar, column: nam", "column_not_exists, table: jar, column: name", /jar\.name exists/],
  [
    "column_type, table: jar, column: name, expected_type: varchar(50)",
    "column_type, table: jar, column: name, expected_type: varchar(40)",
    /not of type varchar\(40\): it is character varying\(50\)/,
  ],
  [
    "column_type, table: jar, column: name, expected_type: varchar",
    "column_type, table: jar, column: name, expected_type: text",
    /not of type text/,
  ],
  [
    "ColumnType, table: jar, column: id, expected_type: serial",
    "ColumnType, table: jar, column: id, expected_type: int8",
    /not of type int8: it is integer/,
  ],
  [
    "column_type, table: jar, column: at, expected_type: timestamp(3) with time zone",
    "column_type, table: jar, column: at, expected_type: no_such",
    /there is no type no_such/,
  ],
  [
    "column_type, table: jar, column: tags, expected_type: 'text[]'",
    "column_type, table: jar, column: tagz, expected_type: text",
    /there is no such column/,
  ],
  [
    "constraint_exists, table: jar, constraint: jar_kind",
    "constraint_exists, table: jar, constraint: kind_pkey",
    /no constraint kind_pkey/,
  ],
  [
    "constraint_not_exists, table: jar, constraint: kind_pkey",
    "constraint_not_exists, table: jar, constraint: jar_kind",
    /has the constraint jar_kind/,
  ],
  [
    "foreign_key_exists, table: jar, column: kind, references_schema: shop, references_table: kind, references_column: id",
    "foreign_key_exists, table: jar, column: kind, references_table: kind, references_column: id",
    /no foreign key leads from public\.jar\.kind to public\.kind\.id/,
  ],
  ["index_exists, table: jar, index: jar_name", "index_exists, table: jar, index: jar_nam", /no valid index jar_nam/],
  ["index_not_exists, table: jar, index: jar_nam", "index_not_exists, table: jar, index: jar_name", /has the index/],
  ["schema_exists, schema: shop", "schema_exists, schema: Shop", /schema Shop does not exist/],
  ["SchemaNotExists, schema: Shop", "schema_not_exists, schema: shop", /schema shop exists/],
  [
    "row_count_equals, table: kind, schema: shop, expected_count: 3",
    "row_count_equals, table: kind, schema: shop, expected_count: 2",
    /does not have 2 rows/,
  ],
  [
    "row_count_greater_than, table: kind, schema: shop, min_count: 2",
    "row_count_greater_than, table: kind, schema: shop, min_count: 3",
    /no more than 3 rows/,
  ],
  ["table_is_empty, table: jar", "TableIsEmpty, table: secret", /public\.secret is not empty/],
  ["table_is_empty, table: jar", "table_is_empty, table: gone", /relation "public\.gone" does not exist/],
  ['custom_sql, sql: "SELECT count(*) = 3 FROM shop.kind"', 'CustomSQL, sql: "SELECT false"', /does not answer yes/],
  [
    'custom_sql, sql: "SELECT 1 WHERE $1 = 2", params: [2]',
    'custom_sql, description: nobody waits, sql: "SELECT 1 WHERE false"',
    /does not answer yes: nobody waits/,
  ],
  [
    "custom_sql, sql: SELECT true",
    'custom_sql, sql: "SELECT value::int FROM secret"',
    /its SQL failed \(SQLSTATE 22P02\)/,
  ],
];

for (const major of testMajors()) {
  const test = (claim: string, body: (t: Deno.TestContext) => Promise<void>) =>
    Deno.test(`preconditions on ${major}: ${claim}`, body);

  test("each kind lets a migration run, or keeps all of it from running", async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.tell(setting);
    await place.write({ "1_mark.up.sql": "CREATE TABLE mark (id int);", "1_mark.down.sql": "DROP TABLE mark;" });
    for (const [holds, fails, said] of kinds) {
      await place.write({ "1_mark.yaml": `up_preconditions:\n  - {type: ${holds}}\n  - {type: ${fails}}\n` });
      const { error, exitCode } = await place.run("migrate up");
      assert.equal(exitCode, 5, `${fails}: ${error?.message}`);
      const issue = error!.toIssue();
      assert.deepEqual([issue.code, issue.file, issue.line, issue.migration], [
        ...["PRECON_1000", "db/migrations/1_mark.yaml", 3, "1_mark"],
      ]);
      assert.match(error!.message, said);
      assert.ok(!JSON.stringify(issue).includes("hush"), error!.message);
      assert.deepEqual(await place.ask("SELECT to_regclass('mark') AS mark"), [{ mark: null }]);
    }
    const all = kinds.map(([holds]) => `  - {type: ${holds}}\n`).join("");
    await place.write({ "1_mark.yaml": `up_preconditions:\n${all}` });
    await place.done("migrate up");
    assert.deepEqual(await place.applied(), ["1"]);
  });

  test("down has its own, and what a custom query writes is refused and not kept", async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.write({
      "1_mark.up.sql": `CREATE TABLE mark (id int); CREATE SEQUENCE s;
        CREATE FUNCTION wipe() RETURNS bool LANGUAGE sql AS 'DELETE FROM mark; SELECT true';`,
      "1_mark.down.sql": "DROP FUNCTION wipe; DROP TABLE mark; DROP SEQUENCE s;",
      "1_mark.yaml": "down_preconditions:\n  - type: table_is_empty\n    table: mark\n",
    });
    await place.done("migrate up");
    await place.tell("INSERT INTO mark VALUES (1)");
    const { error, exitCode } = await place.run("migrate down");
    assert.equal(exitCode, 5);
    assert.match(error!.message, /1_mark\.yaml:2:5: migration 1_mark may not run: public\.mark is not empty/);
    for (const sql of ["SELECT wipe()", "SELECT nextval('s') > 0"]) {
      await place.write({ "1_mark.yaml": `down_preconditions: [{type: custom_sql, sql: "${sql}"}]\n` });
      assert.match((await place.run("migrate down")).error!.message, /SQLSTATE 25006/);
    }
    assert.deepEqual(await place.ask("SELECT count(*)::int AS n FROM mark"), [{ n: 1 }]);
    await place.write({ "1_mark.yaml": undefined });
    await place.done("migrate down");
    assert.deepEqual(await place.applied(), []);
  });

  test("a file that goes on behind its own statements is not held against what it started from", async (t) => {
    await using place = await migrationPlace(t, { major });
    const steps = (...last: string[]) =>
      ["-- confiture: no-transaction", "CREATE TABLE jar (id int);", ...last].join("\n");
    await place.write({
      "1_jar.up.sql": steps("SELECT 1 / 0;"),
      "1_jar.down.sql": "-- confiture: no-transaction\nDROP TABLE jar;\nSELECT 1 / 0;\n",
      "1_jar.yaml": "up_preconditions: [{ type: table_not_exists, table: jar }]\n" +
        "down_preconditions: [{ type: table_exists, table: jar }]\n",
    });
    assert.equal((await place.run("migrate up")).error!.code, "MIGR_001");
    await place.write({ "1_jar.up.sql": steps("INSERT INTO jar VALUES (1);") });
    await place.done("migrate up", { resolve: ["1=again"] });
    assert.deepEqual(await place.applied(), ["1"]);
    const back = await place.run("migrate down");
    assert.equal(back.error!.code, "ROLLBACK_601", back.error!.message);
    await place.write({ "1_jar.down.sql": "-- confiture: no-transaction\nDROP TABLE jar;\nSELECT 1;\n" });
    await place.done("migrate down", { resolve: ["1=again"], on_checksum_mismatch: "ignore" });
    assert.deepEqual(await place.applied(), []);
    // What begins anew is asked again.
    await place.tell("CREATE TABLE jar ()");
    assert.equal((await place.run("migrate up")).error!.reason, "precondition-failed");
  });

  test("a sidecar that means nothing is refused before any file runs", async (t) => {
    await using place = await migrationPlace(t, { major });
    const refusals: readonly [string, number, RegExp][] = [
      ["up_precondition: []", 1, /no key "up_precondition"; did you mean "up_preconditions"/],
      ["up_preconditions:\n  - {type: table_exist, table: jar}", 2, /did you mean "table_exists"/],
      ["up_preconditions:\n  - {type: TableExsts, table: jar}", 2, /did you mean "table_exists"/],
      [
        "up_preconditions:\n  - type: table_exists\n    tabel: jar",
        3,
        /no key of table_exists "tabel"; did .* "table"/,
      ],
      ["up_preconditions:\n  - type: table_exists", 2, /table_exists needs the key table/],
      ["up_preconditions:\n  - table: jar", 2, /needs the key type/],
      ["up_preconditions: jar", 1, /no list of preconditions/],
      ["up_preconditions:\n  - {type: row_count_equals, table: jar, expected_count: few}", 2, /no whole number/],
      ["up_preconditions:\n  - {type: row_count_equals, table: jar, expected_count: -1}", 2, /no whole number/],
      ["up_preconditions:\n  - type: custom_sql\n    sql: SELECT true; COMMIT", 3, /not one SELECT/],
      ["up_preconditions:\n  - type: custom_sql\n    sql: DELETE FROM jar", 3, /not one SELECT/],
      ["down_preconditions:\n  - {type: no}", 2, /known are table_exists/],
    ];
    await place.write({
      "1_first.up.sql": "CREATE TABLE first (id int);",
      "2_jar.up.sql": "CREATE TABLE jar (id int);",
    });
    for (const [yaml, line, said] of refusals) {
      await place.write({ "2_jar.yaml": `${yaml}\n` });
      const { error, exitCode } = await place.run("migrate up");
      assert.equal(exitCode, 5, yaml);
      const issue = error!.toIssue();
      assert.deepEqual([issue.code, issue.file, issue.line], ["PRECON_1060", "db/migrations/2_jar.yaml", line], yaml);
      assert.match(error!.message, said);
    }
    assert.deepEqual(await place.ask("SELECT to_regclass('first') AS first"), [{ first: null }]);
  });
}
