/** What statements are said to do: kinds and tiers of the change set, replicas, types. */
import assert from "node:assert/strict";
import {
  actsOf,
  amongNew,
  askStatement,
  compareTypes,
  refineActs,
  resolveLocks,
  type Tier,
  type TypeChange,
} from "../../engine/risk/mod.ts";
import { testDatabase, testMajors } from "../kit/mod.ts";
import { statementsOf } from "./statements.ts";

/** Statement, kind, object, tier, replica finding. */
const table: readonly [sql: string, kind: string, object: string | null, tier: Tier, replica: string | null][] = [
  ["CREATE TABLE a.t (id int)", "create_table", "a.t", "additive", null],
  ["CREATE TABLE t AS SELECT 1", "create_table_as", "t", "additive", null],
  ["CREATE VIEW v AS SELECT 1", "create_view", "v", "additive", null],
  ["CREATE MATERIALIZED VIEW m AS SELECT 1", "create_materialized_view", "m", "additive", null],
  ["CREATE SCHEMA s", "create_schema", "s", "additive", null],
  ["CREATE SEQUENCE s", "create_sequence", "s", "additive", null],
  ["CREATE TYPE e AS ENUM ('a')", "create_type", "e", "additive", null],
  ["CREATE TYPE c AS (a int)", "create_type", "c", "additive", null],
  ["CREATE DOMAIN d AS int", "create_domain", "d", "additive", null],
  ["CREATE EXTENSION hstore", "create_extension", "hstore", "additive", null],
  ["CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'", "create_function", "f", "additive", null],
  ["CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1'", "create_procedure", "p", "additive", null],
  ["CREATE TRIGGER g BEFORE INSERT ON t EXECUTE FUNCTION f()", "create_trigger", "t.g", "additive", null],
  ["CREATE POLICY p ON t", "create_policy", "t.p", "additive", null],
  ["CREATE RULE r AS ON INSERT TO t DO NOTHING", "create_rule", "t.r", "additive", null],
  ["INSERT INTO t VALUES (1)", "insert", "t", "additive", null],
  ["ALTER TYPE e ADD VALUE 'b'", "alter_type", "e", "additive", null],
  ["ALTER TABLE t ADD COLUMN c int", "add_column", "t.c", "additive", null],
  ["ALTER TABLE t ADD COLUMN c int NOT NULL DEFAULT 0", "add_column", "t.c", "additive", "ADD_COLUMN"],
  ["ALTER TABLE t ADD COLUMN c timestamptz DEFAULT now()", "add_column", "t.c", "additive", "ADD_COLUMN"],
  ["ALTER TABLE t ADD COLUMN c int DEFAULT f()", "add_column", "t.c", "lock_risky", "ADD_COLUMN"],
  ["ALTER TABLE t ADD COLUMN c int NOT NULL", "add_column", "t.c", "lock_risky", "ADD_COLUMN"],
  ["ALTER TABLE t ADD COLUMN c serial", "add_column", "t.c", "lock_risky", "ADD_COLUMN"],
  ["CREATE INDEX CONCURRENTLY i ON a.t (c)", "create_index", "a.i", "additive", null],
  ["ALTER TABLE t RENAME COLUMN a TO b", "rename_column", "t.a", "reversible", "RENAME_COLUMN"],
  ["ALTER TABLE t RENAME TO u", "rename_object", "t", "reversible", "RENAME_OBJECT"],
  ["ALTER FUNCTION f(int) RENAME TO g", "rename_object", "f", "reversible", "RENAME_OBJECT"],
  ["ALTER TABLE t ALTER c SET DEFAULT 1", "set_column_default", "t.c", "reversible", null],
  ["ALTER TABLE t ALTER c DROP DEFAULT", "drop_column_default", "t.c", "reversible", null],
  ["ALTER TABLE t ALTER c DROP NOT NULL", "drop_not_null", "t.c", "reversible", null],
  ["CREATE OR REPLACE VIEW v AS SELECT 1", "replace_view", "v", "reversible", "REPLACE_OBJECT"],
  [
    "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "replace_function",
    "f",
    "reversible",
    "REPLACE_OBJECT",
  ],
  ["ALTER TABLE t OWNER TO o", "change_owner", "t", "reversible", null],
  ["ALTER SCHEMA s OWNER TO o", "change_owner", "s", "reversible", null],
  ["ALTER SEQUENCE s INCREMENT 2", "alter_sequence", "s", "reversible", null],
  ["ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO o", "alter_default_privileges", null, "reversible", null],
  ["GRANT SELECT ON a.t TO o", "grant", "a.t", "reversible", null],
  ["REVOKE SELECT ON t FROM o", "revoke", "t", "reversible", "REVOKE"],
  ["COMMENT ON COLUMN a.t.c IS 'x'", "comment", "a.t.c", "reversible", null],
  ["ALTER TABLE t ADD CONSTRAINT k CHECK (c > 0) NOT VALID", "add_constraint", "t.k", "reversible", null],
  ["ALTER TABLE t VALIDATE CONSTRAINT k", "validate_constraint", "t.k", "reversible", null],
  ["ALTER TABLE t ALTER c SET NOT NULL", "set_not_null", "t.c", "lock_risky", "SET_NOT_NULL"],
  ["CLUSTER t USING i", "cluster", "t", "lock_risky", null],
  ["REFRESH MATERIALIZED VIEW m", "refresh_materialized_view", "m", "lock_risky", null],
  ["REINDEX TABLE t", "reindex", "t", "lock_risky", null],
  ["CREATE INDEX i ON t (c)", "create_index", "i", "lock_risky", "CREATE_INDEX"],
  ["ALTER TABLE t ADD CONSTRAINT k CHECK (c > 0)", "add_constraint", "t.k", "lock_risky", "ADD_CONSTRAINT"],
  ["ALTER TABLE t ADD FOREIGN KEY (c) REFERENCES u", "add_constraint", "t", "lock_risky", "ADD_CONSTRAINT"],
  ["ALTER TABLE t ATTACH PARTITION p DEFAULT", "attach_partition", "p", "lock_risky", null],
  ["ALTER TABLE t DETACH PARTITION p", "detach_partition", "p", "lock_risky", null],
  ["ALTER TABLE t DETACH PARTITION p CONCURRENTLY", "detach_partition", "p", "reversible", null],
  ["DROP INDEX i", "drop_index", "i", "destructive", "DROP_OBJECT"],
  ["DROP VIEW v", "drop_view", "v", "destructive", "DROP_OBJECT"],
  ["DROP FUNCTION a.f(int, text)", "drop_function", "a.f(int4, text)", "destructive", "DROP_OBJECT"],
  ["DROP TRIGGER g ON a.t", "drop_trigger", "a.t.g", "destructive", "DROP_OBJECT"],
  ["DROP EXTENSION x", "drop_extension", "x", "destructive", "DROP_OBJECT"],
  ["ALTER TABLE t DROP CONSTRAINT k", "drop_constraint", "t.k", "destructive", "DROP_OBJECT"],
  ["DROP TYPE e CASCADE", "drop_type", "e", "irreversible", "DROP_OBJECT"],
  ["TRUNCATE t", "truncate", "t", "destructive", "TRUNCATE"],
  ["DELETE FROM t", "delete", "t", "destructive", null],
  ["UPDATE t SET c = 1", "update", "t", "destructive", null],
  ["ALTER TABLE t DROP COLUMN c", "drop_column", "t.c", "irreversible", "DROP_COLUMN"],
  ["DROP TABLE t", "drop_table", "t", "irreversible", "DROP_TABLE"],
  ["DROP SCHEMA s CASCADE", "drop_schema", "s", "irreversible", "DROP_OBJECT"],
  ["DROP SEQUENCE s", "drop_sequence", "s", "irreversible", "DROP_OBJECT"],
  ["ALTER TABLE t ALTER c TYPE bigint", "alter_column_type", "t.c", null, "CHANGE_TYPE"],
  ["DO $$ BEGIN END $$", "do", null, null, "UNCLASSIFIED"],
  ["CALL p()", "call", null, null, "UNCLASSIFIED"],
  ["SELECT own()", "select", null, null, "UNCLASSIFIED"],
  ["SELECT 1", "select", null, "additive", null],
  ["SECURITY LABEL ON TABLE t IS 'x'", "security_label", "t", "reversible", null],
  ["SET lock_timeout = 1", "set", null, "additive", null],
  ["ALTER EXTENSION x UPDATE", "alter_extension", "x", null, "UNCLASSIFIED"],
  ["ALTER OPERATOR FAMILY f USING btree DROP FUNCTION 1 (int)", "unknown", null, null, "UNCLASSIFIED"],
];

Deno.test("actsOf() gives each statement its kind, object, tier and what it does to replicas", async () => {
  for (const [sql, ...expected] of table) {
    const [statement] = await statementsOf(sql);
    const acts = await actsOf(statement!);
    assert.equal(acts.length, 1, sql);
    const { kind, object, tier, replica, detail } = acts[0]!;
    assert.deepEqual([kind, object, tier, replica], expected, sql);
    if (tier === null) assert.ok(detail, `${sql} has to say what is not known`);
  }
});

Deno.test("actsOf() gives an act for each command and object, and drops no statement", async () => {
  const sql = "ALTER TABLE t ADD a int, DROP b, ALTER c SET NOT NULL; DROP VIEW v, w; SELECT 1;\n" +
    "INSERT INTO t VALUES (1); INSERT INTO t VALUES (2);";
  const statements = await statementsOf(sql);
  const kinds = [];
  for (const statement of statements) kinds.push((await actsOf(statement)).map(({ kind }) => kind));
  assert.deepEqual(kinds, [
    ["add_column", "drop_column", "set_not_null"],
    ["drop_view", "drop_view"],
    ["select"],
    ["insert"], // a run of them is one
  ]);
});

Deno.test("amongNew() lets what a script does to its own tables meet nobody", async () => {
  const statements = await statementsOf(
    "CREATE TABLE t (id int); CREATE INDEX i ON public.t (id); ALTER TABLE t ADD FOREIGN KEY (id) REFERENCES u; CREATE INDEX j ON u (id)",
  );
  const acts = [];
  for (const statement of statements) acts.push(...await actsOf(statement));
  assert.deepEqual(amongNew(acts).map(({ tier, replica }) => [tier, replica]), [
    ["additive", null],
    ["additive", null],
    ["lock_risky", "ADD_CONSTRAINT"], // it puts triggers on a table of others
    ["lock_risky", "CREATE_INDEX"],
  ]);
});

const lattice: readonly [before: string, after: string, change: TypeChange][] = [
  ["integer", "int4", "identical"],
  ["character varying(20)", "varchar(20)", "identical"],
  ["numeric(10,0)", "numeric(10)", "identical"],
  ["smallint", "bigint", "widening"],
  ["bigint", "integer", "narrowing"],
  ["integer", "numeric", "widening"],
  ["integer", "numeric(5,0)", "narrowing"],
  ["integer", "numeric(12,2)", "widening"],
  ["numeric(10,2)", "numeric(12,2)", "widening"],
  ["numeric(10,2)", "numeric(10,3)", "narrowing"],
  ["numeric", "numeric(10,2)", "narrowing"],
  ["real", "double precision", "widening"],
  ["double precision", "real", "narrowing"],
  ["double precision", "integer", "lateral"],
  ["character varying(20)", "character varying(40)", "widening"],
  ["character varying(20)", "character varying(10)", "narrowing"],
  ["character varying(20)", "text", "widening"],
  ["text", "varchar(5)", "narrowing"],
  ["character(5)", "text", "lateral"],
  ["date", "timestamp", "lateral"],
  ["timestamp without time zone", "timestamptz", "lateral"],
  ["timestamp(3) with time zone", "timestamp(6) with time zone", "widening"],
  ["text", "integer", "lateral"],
  ["integer[]", "integer", "unknown"],
  ["public.mood", "text", "unknown"],
];

Deno.test("compareTypes() says how one type stands to another", () => {
  for (const [before, after, change] of lattice) {
    assert.equal(compareTypes(before, after), change, `${before} → ${after}`);
  }
});

for (const major of testMajors()) {
  Deno.test(`askStatement() lets PostgreSQL ${major} say what is written anew`, async (t) => {
    await using database = await testDatabase(t, { major });
    await using session = await database.session();
    await session.execute(
      `CREATE SCHEMA "Odd"; CREATE TABLE "Odd"."T" (a varchar(20), b char(5), n numeric(10,2), ts timestamp);
      CREATE INDEX ON "Odd"."T" (a); INSERT INTO "Odd"."T" VALUES ('x', 'y', 1, now());
      CREATE FUNCTION fixed() RETURNS int LANGUAGE sql STABLE AS 'SELECT 1'`,
    );
    const asked = async (command: string, name = '"Odd"."T"') => {
      const [statement] = await statementsOf(`ALTER TABLE /* "Odd" */ ${name} ${command}`);
      const acts = await actsOf(statement!);
      const [act] = refineActs(acts, await askStatement(session, statement!, acts));
      return { tier: act!.tier, work: act!.work, detail: act!.detail };
    };
    const cases: [string, Tier, string[]][] = [
      ["ALTER a TYPE varchar(40)", "reversible", []],
      ["ALTER a TYPE text", "reversible", []],
      ["ALTER a TYPE varchar(5)", "irreversible", ["rewrite"]],
      // Rewrite-free by some lists, and a rewrite by the server.
      ["ALTER b TYPE text", "irreversible", ["rewrite"]],
      ["ALTER n TYPE numeric(12,2)", "reversible", []],
      ["ALTER n TYPE numeric(12,3)", "reversible", ["rewrite"]],
      ["ALTER n TYPE numeric(10,3)", "irreversible", ["rewrite"]],
      ["ADD c int DEFAULT fixed()", "additive", []],
      ["ADD c double precision DEFAULT random()", "lock_risky", ["rewrite"]],
      ["ADD c int GENERATED ALWAYS AS (1) STORED", "lock_risky", ["rewrite"]],
    ];
    for (const [command, tier, work] of cases) {
      const said = await asked(command);
      assert.deepEqual([said.tier, said.work], [tier, work], `${command}: ${said.detail}`);
    }
    // What is not there cannot be asked.
    assert.equal((await asked("ALTER a TYPE text", "nowhere")).tier, null);
    assert.deepEqual(
      await session.query("SELECT count(*)::int AS n FROM pg_class WHERE relname = 'copy'"),
      [{ n: 0 }],
    );
  });

  Deno.test(`resolveLocks() looks names up by the file's search path, PostgreSQL ${major}`, async (t) => {
    await using database = await testDatabase(t, { major });
    await using session = await database.session();
    await session.execute("CREATE SCHEMA a; CREATE TABLE a.t (id int); CREATE TABLE t (id int)");
    const statements = await statementsOf("DROP TABLE t; SET search_path = a, public; DROP TABLE t; DROP TABLE none");
    const locked = [];
    for (const statement of statements) {
      const locks = (await actsOf(statement)).flatMap((act) => act.locks);
      locked.push(
        (await resolveLocks(session, locks, statement.settings)).map(({ relation, oid }) => [relation, oid === null]),
      );
    }
    assert.deepEqual(locked, [[["public.t", false]], [], [["a.t", false]], [["none", true]]]);
  });
}
