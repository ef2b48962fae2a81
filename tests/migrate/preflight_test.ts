/** Preflight: what is said without a database, and trying what is pending where nothing of it stays. */
import assert from "node:assert/strict";
import type { PreflightOutput } from "../../plugins/mediums/incremental/operations/mod.ts";
import { databaseUrl, testDatabase, testMajors } from "../kit/mod.ts";
import { type MigrationPlace, migrationPlace } from "./place.ts";

const shop = {
  "1_shop.up.sql": `CREATE TABLE customers (id int PRIMARY KEY, name varchar(20) NOT NULL);
CREATE VIEW names AS SELECT name FROM customers;
`,
  "1_shop.down.sql": "DROP VIEW names;\nDROP TABLE customers;\n",
};
const ddl = {
  "db/schema/shop.sql": `CREATE TABLE customers (id int PRIMARY KEY, name varchar(20) NOT NULL, born date);
CREATE VIEW names AS SELECT name FROM customers;
`,
};
const born = {
  "2_born.up.sql": "ALTER TABLE customers ADD COLUMN born date;\n",
  "2_born.down.sql": "ALTER TABLE customers DROP COLUMN born;\n",
};

for (const major of testMajors()) {
  const test = (claim: string, body: (t: Deno.TestContext) => Promise<void>) =>
    Deno.test(`migrate preflight on ${major}: ${claim}`, body);

  test("without a database every file is looked at, and none is connected to", async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.write({
      ...shop,
      "2_index.up.sql": "CREATE INDEX CONCURRENTLY customers_name ON customers (name);\n",
      "3_drop.up.sql": "ALTER TABLE customers DROP COLUMN name;\nDO $$ BEGIN END $$;\n",
      "3_drop.down.sql": "ALTER TABLE customers ADD COLUMN name varchar(20);\n",
      "4_old.py": "",
    });
    await place.writeAt({ "db/environments/local.yaml": 'database_url: "postgresql://nobody@127.0.0.1:1/none"\n' });
    const found = await preflight(place, {}, 7);
    assert.equal(found.summary.migrations_checked, 4);
    assert.deepEqual(codes(found), [
      "error PFLIGHT_MISSING_DOWN 2",
      "warning PFLIGHT_NON_TRANSACTIONAL 2",
      "warning PFLIGHT_REPLICA_DROP_COLUMN 3",
      "warning PFLIGHT_REPLICA_UNCLASSIFIED 3",
      "warning PFLIGHT_REPLICA_UNCLASSIFIED 4",
    ]);
    assert.deepEqual(found.change_set, {
      contract_version: 1,
      changes: [
        { kind: "create_table", object: "customers", migration: "1", tier: "additive", detail: null },
        { kind: "create_view", object: "names", migration: "1", tier: "additive", detail: null },
        {
          kind: "create_index",
          object: "customers_name",
          migration: "2",
          tier: "additive",
          detail: "readers and writers go on while it is built",
        },
        {
          kind: "drop_column",
          object: "customers.name",
          migration: "3",
          tier: "irreversible",
          detail: "its values are lost",
        },
        {
          kind: "do",
          object: null,
          migration: "3",
          tier: null,
          detail: "a DO block: its text does not tell what it does",
        },
        {
          kind: "python_migration",
          object: null,
          migration: "4",
          tier: null,
          detail: "a program: what it does is not known",
        },
      ],
    });
    assert.deepEqual([found.window_safe, found.replay, found.dependent_analysis.status], [false, null, "skipped"]);
    const since = await preflight(place, { since: "3" }, 0);
    assert.deepEqual(since.change_set.changes.map(({ migration }) => migration), ["4"]);
    assert.equal((await preflight(place, { since: "3", strict: true }, 7)).ok, false);
  });

  test("replicas make what disturbs them an error, unless the project allows it", async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.write({ ...shop, ...born, "3_x.up.sql": "DROP VIEW names;\n", "3_x.down.sql": "SELECT 1;\n" });
    const yaml = (more: string) =>
      place.writeAt({ "db/environments/local.yaml": `database_url: "${place.url}"\n${more}` });
    await yaml("infrastructure: {replicas: [r1]}\n");
    assert.deepEqual(codes(await preflight(place, {}, 7)), ["error PFLIGHT_REPLICA_DROP_OBJECT 3"]);
    await yaml("infrastructure: {replicas: [r1]}\nmigration: {allow_unsafe_under_replication: true}\n");
    const allowed = await preflight(place, {}, 0);
    assert.deepEqual(codes(allowed), ["warning PFLIGHT_REPLICA_DROP_OBJECT 3"]);
    assert.equal(allowed.window_safe, false);
    assert.equal((await preflight(place, { since: "3" }, 0)).window_safe, true);
  });

  test("--scratch tries what is pending on a copy of the target's schema and compares with the DDL", async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.writeAt(ddl);
    await place.write(shop);
    await place.done("migrate up");
    await place.tell("INSERT INTO customers VALUES (1, 'a')");
    await place.write(born);
    const found = await preflight(place, { scratch: true }, 0);
    assert.deepEqual(found.issues, []);
    assert.equal(found.window_safe, true);
    const { objects, ...replay } = found.replay!;
    assert.ok(objects!.length > 0 && objects!.every(({ object, before, after }) => object && before !== after));
    assert.ok(objects!.every(({ object }) => !object.includes("tb_confiture")), "what is confiture's own is no change");
    assert.deepEqual(replay, {
      on: "scratch",
      applied: ["2"],
      stopped_at: null,
      compared_with_ddl: true,
      not_compared_because: null,
      structural_difference: [],
    });
    assert.deepEqual((await place.run("migrate status")).output!.pending, ["2"]);
    // --since is about what is reported; what comes before it is tried all the same.
    assert.deepEqual((await preflight(place, { scratch: true, since: "2" }, 0)).change_set.changes, []);
    // What the DDL does not have is told.
    await place.write({
      "3_extra.up.sql": "CREATE TABLE extra (id int);\n",
      "3_extra.down.sql": "DROP TABLE extra;\n",
    });
    const differs = await preflight(place, { scratch: true }, 7);
    assert.deepEqual(codes(differs), ["error PFLIGHT_STRUCTURE_DIFFERS null"]);
    const named = differs.replay!.structural_difference.map(({ change, object }) => `${change} ${object}`);
    assert.ok(named.includes("drop table public.extra"), named.join());
  });

  test("--scratch refines what the text leaves open: types are those of the target", async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.write(shop);
    await place.done("migrate up");
    const change = (type: string) => ({
      "2_type.up.sql": `DROP VIEW names;\nALTER TABLE customers ALTER COLUMN name TYPE ${type};\n`,
      "2_type.down.sql": "SELECT 1;\n",
    });
    await place.write(change("varchar(40)"));
    assert.equal((await preflight(place, {}, 0)).change_set.changes.at(-1)!.tier, null);
    const tiers: [string, string | null, RegExp][] = [
      ["varchar(40)", "reversible", /: widening; nothing is written anew/],
      ["varchar(10)", "irreversible", /: narrowing; the whole table/],
      ["text", "reversible", /: widening; nothing is written anew/],
      ["char(30)", "irreversible", /: lateral; the whole table/],
    ];
    for (const [type, tier, detail] of tiers) {
      await place.write(change(type));
      const { change_set: { changes } } = await preflight(place, { scratch: true });
      assert.equal(changes.at(-1)!.tier, tier, type);
      assert.match(changes.at(-1)!.detail!, detail);
    }
  });

  test("--against tries it in one transaction: hooks, preconditions, ledger, and nothing stays", async (t) => {
    await using place = await migrationPlace(t, { major });
    await using other = await testDatabase(t, { major });
    const against = databaseUrl(other.dsn);
    await place.writeAt(ddl);
    await place.write({ ...shop, ...born });
    const phases: string[] = [];
    const { output, error } = await place.run("migrate preflight", { against }, {
      onEvent: (event) => void (event.type === "phase" && phases.push(event.name)),
    });
    assert.equal(error, undefined);
    const found = output as unknown as PreflightOutput;
    assert.deepEqual([found.issues, found.replay!.applied, found.replay!.compared_with_ddl], [[], ["1", "2"], true]);
    assert.equal(found.summary.db_consumed, false);
    assert.deepEqual(phases, [
      "before_validation",
      "before_ddl",
      "after_ddl",
      "after_ddl",
      "after_validation",
      "cleanup",
    ]);
    await using session = await other.session();
    assert.deepEqual(await relations(session), []);
  });

  test("--against stops at the first failure and names its place", async (t) => {
    await using place = await migrationPlace(t, { major });
    await using other = await testDatabase(t, { major });
    await place.write({
      ...shop,
      "2_bad.up.sql": "CREATE TABLE t (id int);\nALTER TABLE nowhere ADD COLUMN a int;\n",
      "2_bad.down.sql": "SELECT 1;\n",
      "3_worse.up.sql": "ALTER TABLE neither ADD COLUMN a int;\n",
      "3_worse.down.sql": "SELECT 1;\n",
    });
    const found = await preflight(place, { against: databaseUrl(other.dsn) }, 7);
    const failed = found.issues.filter(({ severity }) => severity === "error");
    assert.deepEqual(failed.map(({ code, migration, file, line }) => [code, migration, file, line]), [
      ["PFLIGHT_REPLAY_FAILED", "2", "db/migrations/2_bad.up.sql", 2],
    ]);
    assert.deepEqual([found.replay!.applied, found.replay!.stopped_at, found.replay!.compared_with_ddl], [
      ["1"],
      "2",
      false,
    ]);
    await using session = await other.session();
    assert.deepEqual(await relations(session), []);
  });

  test("what one transaction would check at its end is checked between two files", async (t) => {
    await using place = await migrationPlace(t, { major });
    await using other = await testDatabase(t, { major });
    await place.write({
      "1_a.up.sql": "CREATE TABLE a (id int PRIMARY KEY);\n" +
        "CREATE TABLE b (id int, a int REFERENCES a DEFERRABLE INITIALLY DEFERRED);\nINSERT INTO b VALUES (1, 7);\nINSERT INTO a VALUES (7);\n",
      "1_a.down.sql": "DROP TABLE b, a;\n",
      // Behind unchecked rows PostgreSQL refuses this: "pending trigger events".
      "2_b.up.sql": "ALTER TABLE b ADD COLUMN c int;\nINSERT INTO b VALUES (2, 8);\nINSERT INTO a VALUES (8);\n",
      "2_b.down.sql": "ALTER TABLE b DROP COLUMN c;\n",
      "3_c.up.sql": "INSERT INTO b VALUES (3, 9);\n",
      "3_c.down.sql": "DELETE FROM b WHERE a = 9;\n",
    });
    const found = await preflight(place, { against: databaseUrl(other.dsn) }, 7);
    assert.deepEqual([found.replay!.applied, found.replay!.stopped_at], [["1", "2"], "3"]);
  });

  test("--against refuses what forbids a transaction, or says that the database is used up", async (t) => {
    await using place = await migrationPlace(t, { major });
    await using other = await testDatabase(t, { major });
    const against = databaseUrl(other.dsn);
    await place.write({
      ...shop,
      "2_index.up.sql": "CREATE INDEX CONCURRENTLY customers_name ON customers (name);\n",
      "2_index.down.sql": "DROP INDEX CONCURRENTLY customers_name;\n",
    });
    await using session = await other.session();
    const refused = await preflight(place, { against }, 7);
    assert.deepEqual(codes(refused), ["error PFLIGHT_NON_TRANSACTIONAL 2"]);
    assert.deepEqual([refused.summary.db_consumed, refused.replay!.applied, await relations(session)], [false, [], []]);
    const target = await place.run("migrate preflight", { against: place.url, allow_non_transactional: true });
    assert.equal(target.error?.reason, "input-invalid");
    const kept = await preflight(place, { against, allow_non_transactional: true });
    assert.deepEqual([kept.summary.db_consumed, kept.replay!.applied], [true, ["1", "2"]]);
    assert.ok((await relations(session)).includes("customers_name"));
    // On a copy nothing is at stake.
    const scratch = await preflight(place, { scratch: true });
    assert.deepEqual(scratch.replay!.applied, ["1", "2"]);
  });

  test("what hangs on what is changed is told, and blocks under fail", async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.write(shop);
    await place.done("migrate up");
    await place.write({
      "2_type.up.sql": "-- a comment\nALTER TABLE customers ALTER COLUMN name TYPE text;\n",
      "2_type.down.sql": "SELECT 1;\n",
    });
    const warned = await preflight(place, { check_dependents: "warn" }, 0);
    assert.deepEqual(warned.dependent_analysis, {
      status: "found",
      entries: [{
        kind: "table",
        schema: "public",
        name: "customers",
        qualified: "public.customers",
        source_file: "db/migrations/2_type.up.sql",
        source_line: 2,
        severity: "warning",
        dependents: [{ kind: "view", schema: "public", name: "names", referenced_columns: ["name"] }],
      }],
      has_blocking: false,
      skip_reason: null,
    });
    const failed = await preflight(place, { check_dependents: "fail" }, 1);
    assert.deepEqual([failed.ok, failed.dependent_analysis.has_blocking], [false, true]);
  });

  test("a ledger tells what is pending, changed and below; duplicates end it", async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.write({ ...shop, "5_late.up.sql": "SELECT 1;\n", "5_late.down.sql": "SELECT 1;\n" });
    await place.done("migrate up");
    await place.write({ ...born, "5_late.up.sql": "SELECT 2;\n" });
    const found = await preflight(place, { scratch: true }, 7);
    assert.deepEqual(codes(found), ["error MIGR_110 2", "error PFLIGHT_CHECKSUM_MISMATCH 5"]);
    assert.deepEqual([found.replay!.applied, found.replay!.objects], [[], null], "it is not tried");
    await place.write({ "2_again.up.sql": "SELECT 1;\n" });
    assert.ok(codes(await preflight(place, {}, 7)).includes("error PFLIGHT_DUPLICATE_VERSION 2"));
    await place.write({ "2_again.up.sql": undefined, "6_old.py": "" });
    const program = await preflight(place, { scratch: true }, 7);
    assert.ok(codes(program).includes("error PFLIGHT_REPLAY_FAILED 6"));
  });

  test("a program is tried, and nothing is said to be known of it", async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.writeAt(ddl);
    await place.write({
      ...shop,
      "2_born.ts": "export async function up(db) { await db.execute('ALTER TABLE customers ADD COLUMN born date'); }\n",
    });
    const found = await preflight(place, { scratch: true }, 7);
    assert.deepEqual(found.replay!.applied, ["1", "2"]);
    assert.equal(found.replay!.compared_with_ddl, true);
    assert.deepEqual(found.change_set.changes.at(-1), {
      kind: "typescript_migration",
      object: null,
      migration: "2",
      tier: null,
      detail: "a program: what it does is not known",
    });
    assert.deepEqual(codes(found), ["error PFLIGHT_MISSING_DOWN 2", "warning PFLIGHT_REPLICA_UNCLASSIFIED 2"]);
  });
}

async function preflight(
  place: MigrationPlace,
  input: Record<string, unknown>,
  exitCode?: number,
): Promise<PreflightOutput> {
  const { output, error, exitCode: code } = await place.run("migrate preflight", input);
  if (error) throw error;
  const found = output as unknown as PreflightOutput;
  if (exitCode !== undefined) assert.equal(code, exitCode, JSON.stringify(found.issues));
  return found;
}

function codes({ issues }: PreflightOutput): string[] {
  return issues.map(({ severity, code, migration }) => `${severity} ${code} ${migration}`).sort();
}

async function relations(session: { query(text: string): Promise<Record<string, unknown>[]> }): Promise<unknown[]> {
  const rows = await session.query(
    `SELECT relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname IN ('public', 'confiture') ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}
