/** Dry runs: what they say is what is, and nothing of them stays. */
import assert from "node:assert/strict";
import { readCatalog } from "../../engine/catalog/mod.ts";
import type { PlannedMigration } from "../../plugins/mediums/incremental/operations/plan_io.ts";
import { testMajors } from "../kit/mod.ts";
import { type MigrationPlace, migrationPlace } from "./place.ts";

interface Dry {
  applied: unknown[];
  pending: string[];
  plan: PlannedMigration[];
  executed_on: string | null;
  sequences_advanced: { sequence: string; before: string | null; after: string }[];
  warnings: string[];
  dry_run: boolean;
  dry_run_execute: boolean;
}

const first = {
  "1_shop.up.sql": `CREATE TABLE customers (id int PRIMARY KEY, name varchar(20) NOT NULL);
CREATE TABLE orders (id serial PRIMARY KEY, customer int, note text);
CREATE VIEW names AS SELECT name FROM customers;
INSERT INTO customers SELECT n, 'c' || n FROM generate_series(1, 500) n;
INSERT INTO orders (customer) SELECT n FROM generate_series(1, 100) n;
`,
};

const second = {
  "2_change.up.sql": `ALTER TABLE orders
  ADD CONSTRAINT orders_customer FOREIGN KEY (customer) REFERENCES customers;
ALTER TABLE customers ADD COLUMN born date DEFAULT clock_timestamp();
INSERT INTO orders (customer) VALUES (1), (2);
UPDATE customers SET name = upper(name);
CREATE TABLE fresh (id int REFERENCES customers);
`,
  "3_drop.up.sql": "DROP VIEW names;\nALTER TABLE customers ALTER COLUMN name TYPE varchar(40);\n",
};

for (const major of testMajors()) {
  const test = (claim: string, body: (t: Deno.TestContext) => Promise<void>) =>
    Deno.test(`migrate up dry on ${major}: ${claim}`, body);

  test("--dry-run tells statements, locks, sizes, hazards and dependents, and changes nothing", async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.write(first);
    await place.done("migrate up");
    await place.tell("ANALYZE customers");
    await place.write(second);
    const before = await stateOf(place);
    const dry = await place.done<Dry>("migrate up", { dry_run: true });
    assert.deepEqual(await stateOf(place), before);
    assert.deepEqual([dry.applied, dry.pending, dry.dry_run, dry.executed_on], [[], ["2", "3"], true, null]);
    const [two, three] = dry.plan;
    const [key, column, , update, fresh] = two!.statements;
    assert.deepEqual([key!.file, key!.line, key!.changes[0]!.tier], ["db/migrations/2_change.up.sql", 1, "lock_risky"]);
    assert.deepEqual(key!.locks.map(({ relation, mode }) => `${relation} ${mode}`), [
      "public.customers SHARE ROW EXCLUSIVE",
      "public.orders SHARE ROW EXCLUSIVE",
    ]);
    const size = (await place.ask<{ bytes: number }>("SELECT pg_table_size('customers')::int AS bytes"))[0]!.bytes;
    assert.deepEqual([key!.locks[0]!.rows, key!.locks[0]!.bytes], [500, size]);
    assert.equal(key!.locks[1]!.rows, null, "nobody has analyzed orders");
    // The server says that the default is volatile, which its text does not.
    assert.deepEqual(column!.hazards.map(({ kind }) => kind), ["blocks-reads", "rewrite", "long-lock"]);
    assert.deepEqual(update!.changes.map(({ kind, tier }) => [kind, tier]), [["update", "destructive"]]);
    assert.deepEqual(update!.sql, null, "a data statement may hold values");
    assert.equal(fresh!.locks[0]!.relation, "public.customers");
    assert.match(
      three!.statements[1]!.changes[0]!.detail!,
      /from character varying\(20\) to varchar\(40\): widening; nothing is written anew/,
    );
    assert.deepEqual(
      three!.statements[1]!.dependents[0]!.dependents.map(({ kind, name, referenced_columns }) => ({
        kind,
        name,
        referenced_columns,
      })),
      [
        { kind: "view", name: "names", referenced_columns: ["name"] },
      ],
    );
    for (const { measured } of dry.plan.flatMap(({ statements }) => statements)) assert.equal(measured, null);
  });

  test("--dry-run-execute runs it on the target, measures it, and rolls it back", async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.write(first);
    await place.done("migrate up");
    await place.write(second);
    const before = await stateOf(place);
    const dry = await place.done<Dry>("migrate up", { dry_run_execute: true });
    assert.deepEqual(await stateOf(place), before);
    assert.deepEqual([dry.applied, dry.executed_on, dry.dry_run_execute], [[], "target", true]);
    const [key, column] = dry.plan[0]!.statements;
    // What was seen is what was said.
    for (const { locks, measured } of [key!, column!]) {
      assert.ok(measured!.duration_ms > 0);
      const said = locks.filter(({ is_new }) => !is_new).map(({ relation, mode }) => ({ relation, mode }));
      assert.ok(said.length > 0);
      assert.deepEqual(measured!.locks, said);
    }
    const advanced = dry.sequences_advanced.find(({ sequence }) => sequence === "public.orders_id_seq");
    assert.deepEqual(advanced, { sequence: "public.orders_id_seq", before: "100", after: "102" });
    assert.deepEqual((await place.run("migrate status")).output!.pending, ["2", "3"]);
    assert.equal((await place.done<Dry>("migrate up")).applied.length, 2);
  });

  test("--dry-run-execute fails as up would, and leaves nothing", async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.write(first);
    await place.done("migrate up");
    await place.write({
      "2_orders.up.sql": "ALTER TABLE orders ADD COLUMN a int;\n",
      "3_broken.up.sql": "CREATE TABLE t (id int);\nALTER TABLE orders ADD COLUMN a int;\n",
    });
    const before = await stateOf(place);
    const { error, exitCode } = await place.run("migrate up", { dry_run_execute: true });
    assert.deepEqual([error?.code, exitCode], ["MIGR_001", 3]);
    assert.match(error!.message, /3_broken.*:2.*"a"|3_broken[^]*already exists/);
    assert.deepEqual(await stateOf(place), before);
  });

  test("a database without a ledger has none behind a dry run", async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.write(first);
    const before = await stateOf(place);
    for (const how of [{ dry_run: true }, { dry_run_execute: true }]) {
      const dry = await place.done<Dry>("migrate up", how);
      assert.deepEqual(dry.pending, ["1"]);
      assert.deepEqual(await stateOf(place), before);
    }
    assert.deepEqual(await place.ask("SELECT to_regclass('tb_confiture') AS ledger"), [{ ledger: null }]);
  });

  test("where a statement forbids a transaction, a copy of the schema is used", async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.write(first);
    await place.done("migrate up");
    await place.write({
      "2_index.up.sql":
        "CREATE INDEX CONCURRENTLY orders_note ON orders (note);\nALTER TABLE orders ADD COLUMN b int;\n",
    });
    const before = await stateOf(place);
    const dry = await place.done<Dry>("migrate up", { dry_run_execute: true });
    assert.deepEqual(await stateOf(place), before);
    assert.equal(dry.executed_on, "scratch");
    assert.match(dry.warnings.join(), /copy of the schema without rows, because db\/migrations\/2_index\.up\.sql:1/);
    const [index, column] = dry.plan[0]!.statements;
    assert.deepEqual([index!.measured!.locks, column!.measured!.locks?.length], [null, 1]);
    assert.deepEqual(dry.sequences_advanced, []);
  });

  test("a protected environment is never run on", async (t) => {
    await using place = await migrationPlace(t, { major, environment: "protected: true\nscratch: embedded\n" });
    await place.write(first);
    const before = await stateOf(place);
    // Without anybody to ask: nothing of the target is at stake.
    const { output, error } = await place.run("migrate up", { dry_run_execute: true }, { consent: "nobody" });
    assert.equal(error, undefined);
    assert.equal((output as unknown as Dry).executed_on, "scratch");
    assert.deepEqual(await stateOf(place), before);
    // The copy was on the project's own server.
    await place.run("embedded stop");
  });

  test("hooks hear what comes before a change, and nothing behind one", async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.write(first);
    for (const how of [{ dry_run: true }, { dry_run_execute: true }]) {
      const phases: string[] = [];
      await place.run("migrate up", how, {
        onEvent: (event) => void (event.type === "phase" && phases.push(event.name)),
      });
      assert.deepEqual(phases, ["before_validation", "before_ddl", "cleanup"]);
    }
  });
}

/** The catalog and every row of every table, confiture's own tables too. */
async function stateOf(place: MigrationPlace): Promise<unknown> {
  await using session = await place.session();
  const { fingerprint } = await readCatalog(session);
  const tables = await session.query<{ name: string }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'r' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' ORDER BY 1`,
  );
  const rows: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await session.query<{ hash: string }>(
      `SELECT md5(COALESCE(string_agg(t::text, ',' ORDER BY t::text), '')) AS hash FROM ${name} t`,
    );
    rows[name] = row!.hash;
  }
  return { fingerprint, rows };
}
