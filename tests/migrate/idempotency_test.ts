/** What a second run of a migration stumbles over: the verdict from the parse trees, and that of the server. */
import assert from "node:assert/strict";
import { readScript, textSource } from "../../engine/sql/mod.ts";
import { patterns, scanStatements } from "../../plugins/mediums/incremental/idempotency/mod.ts";
import { testDatabase, testMajors } from "../kit/mod.ts";

interface Case {
  /** What is there before. */
  before?: string;
  sql: string;
  /** Patterns that are errors; none: the file can run again. */
  errors?: readonly string[];
  /** What a first run has not, but a second does twice instead of failing. */
  repeats?: boolean;
  infos?: readonly string[];
}

const jars = "CREATE TABLE jars (id int, label text);";

const cases: readonly Case[] = [
  { sql: "CREATE TABLE a (id int);", errors: ["CREATE_TABLE"] },
  { sql: "CREATE TABLE IF NOT EXISTS a (id int);" },
  { sql: "CREATE TEMP TABLE a (id int) ON COMMIT DROP;" },
  { sql: "CREATE TABLE a AS SELECT 1 AS x;", errors: ["CREATE_TABLE"] },
  { sql: "DROP TABLE IF EXISTS a; CREATE TABLE a (id int); CREATE INDEX i ON a (id); INSERT INTO a VALUES (1);" },
  {
    sql: "CREATE TABLE a (id int); CREATE INDEX i ON a (id);",
    errors: ["CREATE_TABLE", "CREATE_INDEX"],
  },
  { sql: "CREATE TABLE IF NOT EXISTS a (id int); CREATE INDEX i ON a (id);", errors: ["CREATE_INDEX"] },
  // What is gone in the end can be made again.
  { sql: "CREATE TABLE a (id int); CREATE INDEX i ON a (id); INSERT INTO a VALUES (1); DROP TABLE a;" },
  { before: jars, sql: "CREATE TABLE anew (id int); DROP TABLE jars; ALTER TABLE anew RENAME TO jars;" },
  { before: jars, sql: "CREATE INDEX ON jars (id);", errors: ["CREATE_INDEX"], repeats: true },
  { before: jars, sql: "CREATE UNIQUE INDEX u ON jars (id);", errors: ["CREATE_UNIQUE_INDEX"] },
  { before: jars, sql: "CREATE UNIQUE INDEX IF NOT EXISTS u ON jars (id);" },
  { sql: "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';", errors: ["CREATE_FUNCTION"] },
  {
    sql: "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';",
    infos: ["CREATE_OR_REPLACE_FUNCTION_SHAPE_RISK"],
  },
  {
    sql: "DROP FUNCTION IF EXISTS f(); CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';",
  },
  {
    sql: `CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE FUNCTION f(text) RETURNS int LANGUAGE sql AS 'SELECT 1';`,
    errors: ["CREATE_FUNCTION", "CREATE_FUNCTION"],
  },
  { sql: "CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1';", errors: ["CREATE_PROCEDURE"] },
  {
    sql: "CREATE OR REPLACE PROCEDURE p() LANGUAGE sql AS 'SELECT 1';",
    infos: ["CREATE_OR_REPLACE_PROCEDURE_SHAPE_RISK"],
  },
  { before: jars, sql: "CREATE VIEW v AS SELECT id FROM jars;", errors: ["CREATE_VIEW"] },
  {
    before: jars,
    sql: "CREATE OR REPLACE VIEW v AS SELECT id FROM jars;",
    infos: ["CREATE_OR_REPLACE_VIEW_SHAPE_RISK"],
  },
  { before: jars, sql: "DROP VIEW IF EXISTS v; CREATE VIEW v AS SELECT id FROM jars;" },
  { before: jars, sql: "CREATE MATERIALIZED VIEW m AS SELECT id FROM jars;", errors: ["CREATE_MATERIALIZED_VIEW"] },
  { sql: "CREATE EXTENSION pg_trgm;", errors: ["CREATE_EXTENSION"] },
  { sql: "CREATE EXTENSION IF NOT EXISTS pg_trgm;" },
  { sql: "CREATE SCHEMA s;", errors: ["CREATE_SCHEMA"] },
  {
    sql: "DROP SCHEMA IF EXISTS s CASCADE; CREATE SCHEMA s; CREATE TABLE s.a (id int); CREATE TYPE s.t AS ENUM ('x');",
  },
  { sql: "CREATE SEQUENCE q;", errors: ["CREATE_SEQUENCE"] },
  { sql: "CREATE TYPE t AS ENUM ('a');", errors: ["CREATE_TYPE"] },
  { sql: "CREATE DOMAIN d AS int;", errors: ["CREATE_TYPE"] },
  { sql: "DO $$ BEGIN CREATE TYPE t AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN NULL; END $$;" },
  {
    sql: "DO $$ BEGIN IF to_regtype('t') IS NULL THEN CREATE TYPE t AS ENUM ('a'); END IF; END $$;",
  },
  { sql: "DO $$ BEGIN CREATE TYPE t AS ENUM ('a'); END $$;", errors: ["CREATE_TYPE"] },
  { sql: "DO $$ BEGIN EXECUTE 'CREATE TABLE a (id int)'; END $$;", errors: ["CREATE_TABLE"] },
  {
    before: `${jars} CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';`,
    sql: "CREATE TRIGGER t BEFORE INSERT ON jars EXECUTE FUNCTION f();",
    errors: ["CREATE_TRIGGER"],
  },
  {
    before: `${jars} CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';`,
    sql: "DROP TRIGGER IF EXISTS t ON jars; CREATE TRIGGER t BEFORE INSERT ON jars EXECUTE FUNCTION f();",
  },
  { before: jars, sql: "CREATE POLICY p ON jars;", errors: ["CREATE_POLICY"] },
  { before: jars, sql: "DROP POLICY IF EXISTS p ON jars; CREATE POLICY p ON jars;" },
  { before: jars, sql: "CREATE RULE r AS ON INSERT TO jars DO NOTHING;", errors: ["CREATE_RULE"] },
  { before: jars, sql: "CREATE OR REPLACE RULE r AS ON INSERT TO jars DO NOTHING;" },
  { sql: "CREATE COLLATION c (locale = 'C');", errors: ["CREATE_OBJECT"] },
  { sql: "CREATE COLLATION IF NOT EXISTS c (locale = 'C');" },
  { before: jars, sql: "CREATE STATISTICS s ON id, label FROM jars;", errors: ["CREATE_OBJECT"] },
  { sql: "CREATE PUBLICATION p;", errors: ["CREATE_OBJECT"] },
  { sql: "DROP PUBLICATION IF EXISTS p; CREATE PUBLICATION p;" },
  { before: jars, sql: "ALTER TABLE jars ADD COLUMN x int;", errors: ["ALTER_TABLE_ADD_COLUMN"] },
  { before: jars, sql: "ALTER TABLE jars ADD COLUMN IF NOT EXISTS x int;" },
  { before: jars, sql: "ALTER TABLE jars DROP COLUMN IF EXISTS x, ADD COLUMN x int;" },
  {
    before: jars,
    sql: "ALTER TABLE jars ADD CONSTRAINT c CHECK (id > 0);",
    errors: ["ALTER_TABLE_ADD_CONSTRAINT_CHECK"],
  },
  {
    before: jars,
    sql: "ALTER TABLE jars ADD CHECK (id > 0);",
    errors: ["ALTER_TABLE_ADD_CONSTRAINT_CHECK"],
    repeats: true,
  },
  {
    before: jars,
    sql: "ALTER TABLE jars DROP CONSTRAINT IF EXISTS c; ALTER TABLE jars ADD CONSTRAINT c CHECK (id > 0);",
  },
  { before: jars, sql: "ALTER TABLE jars ADD PRIMARY KEY (id);", errors: ["ALTER_TABLE_ADD_CONSTRAINT_PRIMARY_KEY"] },
  {
    before: jars,
    sql: "ALTER TABLE jars ADD CONSTRAINT u UNIQUE (id);",
    errors: ["ALTER_TABLE_ADD_CONSTRAINT_UNIQUE"],
  },
  {
    before: `${jars} CREATE TABLE lids (id int PRIMARY KEY);`,
    sql: "ALTER TABLE jars ADD CONSTRAINT k FOREIGN KEY (id) REFERENCES lids;",
    errors: ["ALTER_TABLE_ADD_CONSTRAINT_FOREIGN_KEY"],
  },
  {
    before: jars,
    sql: "ALTER TABLE jars ADD CONSTRAINT x EXCLUDE (id WITH =);",
    errors: ["ALTER_TABLE_ADD_CONSTRAINT_OTHER"],
  },
  {
    before: "CREATE TABLE jars (id int NOT NULL);",
    sql: "ALTER TABLE jars ALTER id ADD GENERATED ALWAYS AS IDENTITY;",
    errors: ["ALTER_TABLE_ADD_IDENTITY"],
  },
  {
    before: "CREATE TABLE jars (id int GENERATED ALWAYS AS IDENTITY);",
    sql: "ALTER TABLE jars ALTER id DROP IDENTITY;",
    errors: ["ALTER_TABLE_DROP_IDENTITY"],
  },
  { before: jars, sql: "ALTER TABLE jars ALTER id DROP IDENTITY IF EXISTS;" },
  {
    before: "CREATE TABLE w (id int) PARTITION BY LIST (id); CREATE TABLE p (id int);",
    sql: "ALTER TABLE w ATTACH PARTITION p DEFAULT;",
    errors: ["ALTER_TABLE_ATTACH_PARTITION"],
  },
  {
    before: "CREATE TABLE w (id int) PARTITION BY LIST (id); CREATE TABLE p PARTITION OF w DEFAULT;",
    sql: "ALTER TABLE w DETACH PARTITION p;",
    errors: ["ALTER_TABLE_DETACH_PARTITION"],
  },
  { before: "CREATE TYPE t AS ENUM ('a');", sql: "ALTER TYPE t ADD VALUE 'b';", errors: ["ALTER_TYPE_ADD_VALUE"] },
  { before: "CREATE TYPE t AS ENUM ('a');", sql: "ALTER TYPE t ADD VALUE IF NOT EXISTS 'b';" },
  { before: "CREATE TYPE t AS ENUM ('a');", sql: "ALTER TYPE t RENAME VALUE 'a' TO 'b';", errors: ["RENAME_OBJECT"] },
  {
    before: "CREATE TYPE t AS (a int);",
    sql: "ALTER TYPE t ADD ATTRIBUTE b int;",
    errors: ["ALTER_TYPE_ADD_ATTRIBUTE"],
  },
  {
    before: `${jars} CREATE PUBLICATION p;`,
    sql: "ALTER PUBLICATION p ADD TABLE jars;",
    errors: ["ALTER_PUBLICATION_ADD"],
  },
  {
    before: "CREATE DOMAIN d AS int;",
    sql: "ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 0);",
    errors: ["ALTER_TABLE_ADD_CONSTRAINT_CHECK"],
  },
  {
    before: "CREATE DOMAIN d AS int CONSTRAINT c CHECK (VALUE > 0);",
    sql: "ALTER DOMAIN d DROP CONSTRAINT c;",
    errors: ["ALTER_TABLE_DROP_CONSTRAINT"],
  },
  { before: jars, sql: "ALTER TABLE jars RENAME COLUMN label TO name;", errors: ["ALTER_TABLE_RENAME_COLUMN"] },
  { before: jars, sql: "ALTER TABLE jars RENAME TO pots;", errors: ["RENAME_OBJECT"] },
  { before: jars, sql: "ALTER TABLE IF EXISTS jars RENAME TO pots;" },
  { before: `${jars} CREATE SCHEMA s;`, sql: "ALTER TABLE jars SET SCHEMA s;", errors: ["RENAME_OBJECT"] },
  { before: jars, sql: "ALTER TABLE jars OWNER TO CURRENT_USER;", infos: ["ALTER_TABLE_OWNER"] },
  {
    before: "CREATE VIEW v AS SELECT 1 AS x;",
    sql: "ALTER VIEW v OWNER TO CURRENT_USER;",
    infos: ["ALTER_VIEW_OWNER"],
  },
  {
    before: "CREATE MATERIALIZED VIEW m AS SELECT 1 AS x;",
    sql: "ALTER MATERIALIZED VIEW m OWNER TO CURRENT_USER;",
    infos: ["ALTER_MATVIEW_OWNER"],
  },
  { before: jars, sql: "ALTER TABLE jars DROP COLUMN label;", errors: ["ALTER_TABLE_DROP_COLUMN"] },
  {
    before: "CREATE TABLE jars (id int CONSTRAINT c CHECK (id > 0));",
    sql: "ALTER TABLE jars DROP CONSTRAINT c;",
    errors: ["ALTER_TABLE_DROP_CONSTRAINT"],
  },
  { before: jars, sql: "DROP TABLE jars;", errors: ["DROP_TABLE"] },
  { before: jars, sql: "DROP TABLE IF EXISTS jars;" },
  { before: `${jars} CREATE INDEX i ON jars (id);`, sql: "DROP INDEX i;", errors: ["DROP_INDEX"] },
  {
    before: "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';",
    sql: "DROP FUNCTION f();",
    errors: ["DROP_FUNCTION"],
  },
  {
    before: "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';",
    sql: "DROP FUNCTION f(); CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT 1::text';",
  },
  { before: "CREATE VIEW v AS SELECT 1 AS x;", sql: "DROP VIEW v;", errors: ["DROP_VIEW"] },
  { before: "CREATE TYPE t AS ENUM ('a');", sql: "DROP TYPE t;", errors: ["DROP_TYPE"] },
  { before: "CREATE SCHEMA s;", sql: "DROP SCHEMA s;", errors: ["DROP_SCHEMA"] },
  { before: "CREATE SEQUENCE q;", sql: "DROP SEQUENCE q;", errors: ["DROP_SEQUENCE"] },
  { before: `${jars} CREATE POLICY p ON jars;`, sql: "DROP POLICY p ON jars;", errors: ["DROP_OBJECT"] },
  { before: jars, sql: "INSERT INTO jars VALUES (1, 'a');", errors: ["INSERT"], repeats: true },
  { before: jars, sql: "DELETE FROM jars; INSERT INTO jars VALUES (1, 'a');" },
  { before: jars, sql: "TRUNCATE jars; INSERT INTO jars SELECT 1, 'a';" },
  {
    before: jars,
    sql: "INSERT INTO jars SELECT 1, 'a' WHERE NOT EXISTS (SELECT FROM jars WHERE id = 1);",
  },
  {
    before: "CREATE TABLE jars (id int PRIMARY KEY);",
    sql: "INSERT INTO jars VALUES (1) ON CONFLICT DO NOTHING;",
  },
  {
    before: jars,
    sql: "GRANT SELECT ON jars TO PUBLIC; COMMENT ON TABLE jars IS 'x'; ALTER TABLE jars ALTER id SET NOT NULL;",
  },
  { sql: "SET search_path = s; CREATE SCHEMA IF NOT EXISTS s; DROP TABLE IF EXISTS s.a; CREATE TABLE a (id int);" },
];

Deno.test("scanStatements() has a case for every pattern of its catalogue", () => {
  const tried = new Set(cases.flatMap(({ errors = [], infos = [] }) => [...errors, ...infos]));
  assert.deepEqual(patterns.map(({ id }) => id as string).filter((id) => !tried.has(id)), []);
});

Deno.test("scanStatements() names the line, honours a comment, and tells what it cannot know", async () => {
  const { violations, warnings } = await scan(
    "-- confiture:ignore idempotency/CREATE_TABLE on purpose\nCREATE TABLE a (id int);\n\nCREATE TABLE b (id int);\n" +
      "DO $$ BEGIN EXECUTE format('DROP TABLE %I', 'x'); END $$;\n",
  );
  assert.deepEqual(
    violations.map(({ pattern, line_number, sql_snippet, file_path }) => [
      pattern,
      line_number,
      sql_snippet,
      file_path,
    ]),
    [["CREATE_TABLE", 4, "CREATE TABLE b (id int)", "1_a.up.sql"]],
  );
  assert.deepEqual(warnings.map(({ kind, source_line }) => [kind, source_line]), [["dynamic_sql", 5]]);
  const secret = await scan("INSERT INTO s.people VALUES ('hunter2');\nCREATE ROLE r PASSWORD 'hunter2';\n");
  assert.doesNotMatch(JSON.stringify(secret), /hunter2/);
  assert.deepEqual(secret.violations.map(({ sql_snippet }) => sql_snippet), [
    "INSERT INTO s.people …",
    "CREATE ROLE …",
  ]);
});

for (const major of testMajors()) {
  Deno.test(`scanStatements() says of every case what a server of ${major} says when it runs twice`, async (t) => {
    await using database = await testDatabase(t, { major });
    await using session = await database.session();
    for (const { before = "", sql, errors = [], infos = [], repeats = false } of cases) {
      const { violations } = await scan(sql);
      const ids = (severity: string) =>
        violations.filter((each) => each.severity === severity).map(({ pattern }) => pattern);
      assert.deepEqual([ids("error"), ids("info")], [errors, infos], sql);
      await session.execute(emptying);
      if (before !== "") await session.execute(before);
      const run = async () => {
        const { statements } = await readScript([textSource("x.sql", new TextEncoder().encode(sql))]);
        await session.transaction(async () => {
          for (const statement of statements) await session.execute(await statement.text());
        });
        await session.execute("RESET ALL");
      };
      await run();
      const refused = await run().then(() => false, () => true);
      assert.equal(refused, errors.length > 0 && !repeats, `the second run of ${sql}`);
    }
  });
}

const emptying = `DROP SCHEMA IF EXISTS public CASCADE; DROP SCHEMA IF EXISTS s CASCADE; DROP PUBLICATION IF EXISTS p;
  CREATE SCHEMA public`;

async function scan(sql: string) {
  const { statements } = await readScript([textSource("1_a.up.sql", new TextEncoder().encode(sql))]);
  return await scanStatements(statements);
}
