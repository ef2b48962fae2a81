import assert from "node:assert/strict";
import { ConfitureError } from "../errors.ts";
import { readRun } from "./read_run.ts";
import { readScript } from "./read_script.ts";
import { settingsStatements } from "./settings.ts";
import { fileSource, textSource } from "./source.ts";
import type { Statement } from "./statement.ts";

async function read(sql: string): Promise<readonly Statement[]> {
  return (await readScript([textSource("a.sql", sql)])).statements;
}

async function failure(sql: string) {
  try {
    await read(sql);
  } catch (error) {
    if (error instanceof ConfitureError) {
      return {
        code: error.code,
        remedy: error.remedy,
        message: error.message,
        ...error.facts as { line: number; column: number; sql_line?: string; sql_column?: number; problem: string },
      };
    }
    throw error;
  }
  assert.fail("was accepted");
}

Deno.test("readScript() shows a syntax error with its line and a caret under the token", async () => {
  const found = await failure("SELECT 1;\n\nCREATE TABLE é (\n\tid int,\n\tname txet NOT NUL\n);");
  assert.equal(found.code, "SCHEMA_200");
  assert.deepEqual([found.line, found.column], [5, 16]);
  assert.equal(found.sql_line, "\tname txet NOT NUL");
  assert.equal(found.sql_column, 16);
  assert.match(found.message, /^a\.sql:5:16: syntax error at or near "NUL"/);
});

Deno.test("readScript() finds the place of an error in the first line of a statement that does not begin a line", async () => {
  const found = await failure("SELECT 'ü'; SELECT 'é' FORM t;");
  assert.deepEqual([found.line, found.column], [1, 29]);
});

Deno.test("readScript() withholds the text of data statements that do not parse", async () => {
  const found = await failure("INSERT INTO t VALUES ('secret', now() 'more secret');");
  assert.equal(found.sql_line, undefined);
  assert.doesNotMatch(found.message, /secret/);
});

Deno.test("readScript() knows variables of psql", async () => {
  assert.match((await failure("SELECT :name;")).remedy, /psql/);
  assert.match((await failure("GRANT SELECT ON t TO :'role';")).remedy, /psql/);
});

Deno.test("readScript() refuses what would undo work, and other encodings", async () => {
  for (const sql of ["ROLLBACK;", "PREPARE TRANSACTION 'x';", "SET client_encoding = 'LATIN1';"]) {
    assert.equal((await failure(`SELECT 1;\n${sql}`)).code, "SCHEMA_209");
  }
  assert.deepEqual((await read("BEGIN; SAVEPOINT a; COMMIT;")).map(({ kind }) => kind), [
    "transaction",
    "transaction",
    "transaction",
  ]);
});

Deno.test("readScript() refuses an unreadable file by name", async () => {
  await assert.rejects(
    readScript([fileSource("/nowhere/x.sql", "db/x.sql")]),
    (error) =>
      error instanceof ConfitureError && error.reason === "source-unreadable" && error.message.includes("db/x.sql"),
  );
});

Deno.test("readScript() carries the settings of each place, file by file", async () => {
  const { statements, files } = await readScript([
    textSource(
      "a.sql",
      "SELECT pg_catalog.set_config('search_path', '', false); SELECT 1; SET search_path TO app, \"B c\"; SET work_mem = '1MB'; SELECT 2; RESET work_mem; SELECT 3;",
    ),
    textSource("b.sql", "SELECT 4; SET LOCAL search_path = c; RESET ALL; SELECT 5;"),
  ]);
  const selects = statements.filter(({ kind }) => kind === "select");
  assert.deepEqual(selects.map(({ settings }) => settings.searchPath), [
    [],
    ["app", "B c"],
    ["app", "B c"],
    ["public"],
    ["public"],
  ]);
  assert.deepEqual(files.map(({ leavesSearchPath }) => leavesSearchPath), [["app", "B c"], undefined]);
  const [one, two, three, four] = selects.map(({ settings }) => settings);
  assert.deepEqual(settingsStatements(four!, one!), ["SELECT pg_catalog.set_config('search_path', '', false)"]);
  assert.deepEqual(settingsStatements(one!, two!), [`SET "search_path" = 'app', 'B c'`, `SET "work_mem" = '1MB'`]);
  assert.deepEqual(settingsStatements(two!, three!), ['RESET "work_mem"']);
  assert.deepEqual(settingsStatements(three!, four!), ['RESET "search_path"']);
});

Deno.test("readScript() keeps a run of INSERTs as one record and reads it again one by one", async () => {
  const inserts = [...Array(500).keys()].map((n) => `INSERT INTO t VALUES (${n}, 'a;${n}');\n`).join("");
  const statements = await read(
    `CREATE TABLE t ();\n${inserts}INSERT INTO u VALUES (1); INSERT INTO t VALUES (now()); INSERT INTO t VALUES (now());`,
  );
  assert.deepEqual(statements.map(({ kind, count }) => [kind, count]), [["create-table", 1], ["insert", 500], [
    "insert",
    1,
  ], ["insert", 2]]);
  const parts = [];
  for await (const batch of readRun(statements[1]!)) parts.push(...batch);
  assert.equal(parts.length, 500);
  assert.deepEqual(parts[499], { text: "INSERT INTO t VALUES (499, 'a;499')", line: 501, column: 1 });
  const last = [];
  for await (const batch of readRun(statements[3]!)) last.push(...batch);
  assert.deepEqual(last.map(({ text }) => text), ["INSERT INTO t VALUES (now())", "INSERT INTO t VALUES (now())"]);
});

Deno.test("readScript() ends a run where the settings change", async () => {
  const statements = await read("INSERT INTO t VALUES (1); SET search_path = a; INSERT INTO t VALUES (1);");
  assert.deepEqual(statements.map(({ kind }) => kind), ["insert", "set", "insert"]);
});

Deno.test("readScript() ends SET LOCAL with its transaction, SET does not end", async () => {
  const sql = "BEGIN; SET LOCAL search_path = app; SET work_mem = '1MB'; SELECT set_config('a.b', 'c', true);\n" +
    "CREATE TABLE t (id int); COMMIT; CREATE TABLE t (id int);";
  const [inside, outside] = (await read(sql)).filter(({ kind }) => kind === "create-table");
  assert.deepEqual([...inside!.settings.values.keys()], ["search_path", "work_mem", "a.b"]);
  assert.deepEqual([inside!.defines[0]!.schema, outside!.defines[0]!.schema], ["app", "public"]);
  assert.deepEqual([...outside!.settings.values.keys()], ["work_mem"]);
});

Deno.test("readScript() remembers where a setting was set", async () => {
  const [, table] = await read("SELECT 1;\n  SET nope = 1; CREATE TABLE t (id int);").then((all) =>
    all.filter(({ kind }) => kind !== "set")
  );
  const [statement] = settingsStatements((await read("SELECT 1"))[0]!.settings, table!.settings);
  assert.deepEqual(table!.settings.places.get(statement!), { file: "a.sql", line: 2, column: 3 });
});

Deno.test("readScript() does not show a statement that may hold a password", async () => {
  for (
    const sql of [
      "CREATE ROLE r PASSWORD 's3cret' NOSUCHOPTION",
      "ALTER USER r WITH PASSWORD 's3cret' 's3cret'",
      "CREATE USER MAPPING FOR r SERVER s OPTIONS (password 's3cret',)",
      "CREATE SUBSCRIPTION s CONNECTION 'password=s3cret' PUBLICATION",
    ]
  ) {
    const found = await failure(`${sql};`);
    assert.ok(!JSON.stringify(found).includes("s3cret"), sql);
    assert.match(found.message, /^a\.sql:1:\d+: syntax error in a statement that may hold a password/);
  }
  assert.equal((await failure("CREATE ROLE r NOSUCHOPTION;")).sql_line, "CREATE ROLE r NOSUCHOPTION");
});

Deno.test("readScript() refuses rows that go nowhere", async () => {
  const found = await failure("SELECT 1;\nCOPY t TO STDOUT;");
  assert.deepEqual([found.code, found.line, found.column], ["SCHEMA_209", 2, 1]);
  assert.equal((await read("COPY t TO '/tmp/x'")).length, 1);
});

const classes: [string, string, boolean][] = [
  ["CREATE DATABASE x", "forbidden", true],
  ["CREATE TABLESPACE x LOCATION '/x'", "forbidden", true],
  ["ALTER SYSTEM SET work_mem = 1", "forbidden", true],
  ["ALTER DATABASE x SET TABLESPACE y", "forbidden", true],
  ["ALTER DATABASE x SET work_mem = 1", "any", true],
  ["CREATE INDEX CONCURRENTLY i ON t (a)", "forbidden", false],
  ["DROP INDEX CONCURRENTLY i", "forbidden", false],
  ["REINDEX TABLE CONCURRENTLY t", "forbidden", false],
  ["REINDEX DATABASE d", "forbidden", false],
  ["REINDEX INDEX i", "any", false],
  ["ALTER TABLE t DETACH PARTITION p CONCURRENTLY", "forbidden", false],
  ["VACUUM t", "forbidden", false],
  ["ANALYZE t", "any", false],
  ["CLUSTER", "forbidden", false],
  ["CLUSTER t USING i", "any", false],
  ["ALTER TYPE e ADD VALUE 'x'", "enum-value", false],
  ["ALTER TYPE e RENAME VALUE 'x' TO 'y'", "any", false],
  ["CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p", "forbidden", true],
  ["CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (connect = false)", "any", true],
  ["CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (create_slot = off)", "any", true],
  ["CREATE ROLE r", "any", true],
  ["GRANT a TO b", "any", true],
  ["COMMENT ON ROLE r IS 'x'", "any", true],
  ["GRANT CONNECT ON DATABASE d TO r", "any", true],
  ["ALTER ROLE r SET work_mem = 1", "any", true],
  ["GRANT SELECT ON t TO r", "any", false],
  ["DO $$ BEGIN CREATE ROLE a; EXCEPTION WHEN duplicate_object THEN NULL; END $$", "any", true],
  ["DO $$ BEGIN EXECUTE 'ALTER ROLE a SET x.y = 1'; END $$", "any", true],
  ["DO $$ BEGIN CREATE TABLE t (id int); END $$", "any", false],
];

for (const [sql, transaction, clusterWide] of classes) {
  Deno.test(`readScript() knows where ${sql} may run`, async () => {
    const [statement] = await read(sql);
    assert.deepEqual([statement!.transaction, statement!.clusterWide], [transaction, clusterWide]);
  });
}
