import assert from "node:assert/strict";
import { join } from "node:path";
import { ConfitureError } from "../../engine/errors.ts";
import { testMajors } from "../kit/mod.ts";
import { type MigrationPlace, migrationPlace } from "./place.ts";

const scratch = "scratch: target\n";

interface Generated {
  changed: boolean;
  version: string | null;
  migrations: {
    version: string;
    name: string;
    transactional: boolean;
    files: { path: string; text: string | null }[];
    why_not_reversible: string | null;
  }[];
  files: string[];
  removed: string[];
  hazards: { name: string; needs_consent: boolean }[];
  questions: { entry: string }[];
  snapshot: string | null;
}

const generate = (place: MigrationPlace, name: string, input: Record<string, unknown> = {}) =>
  place.done<Generated>("migrate generate", { name, ...input });

async function read(place: MigrationPlace, path: string): Promise<string> {
  return await Deno.readTextFile(join(place.root, path));
}

async function listed(place: MigrationPlace): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(join(place.root, "db/migrations"))) names.push(name);
  return names.sort();
}

/** What differs between the database and a source. */
async function drift(place: MigrationPlace, against?: string): Promise<string[]> {
  const { changes } = await place.done<{ changes: { change: string; object: string }[] }>("drift", {
    ...(against !== undefined && { against }),
  });
  return changes.map(({ change, object }) => `${change} ${object}`);
}

async function refused(place: MigrationPlace, name: string, input: Record<string, unknown> = {}) {
  const { error } = await place.run("migrate generate", { name, ...input });
  assert.ok(error instanceof ConfitureError, `${error}`);
  return error;
}

const shop = `CREATE TYPE "State" AS ENUM ('new', 'paid');
CREATE TABLE "Order" (id int PRIMARY KEY, note text, state "State" NOT NULL DEFAULT 'new');
CREATE TABLE items (id int PRIMARY KEY, o int NOT NULL);
CREATE FUNCTION total(o int) RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM items WHERE items.o = total.o $$;
CREATE VIEW open_orders AS SELECT id, total(id) AS total FROM "Order" WHERE state = 'new';
COMMENT ON VIEW open_orders IS 'not -- confiture: paid';
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
`;

for (const major of testMajors()) {
  Deno.test(`[${major}] migrate generate writes what leads from the migrations to the DDL and back, and then nothing`, async (t) => {
    await using place = await migrationPlace(t, { major, environment: scratch });
    await place.writeAt({ "db/schema/a.sql": shop });
    const first = await generate(place, "First step");
    assert.deepEqual(first.files, [
      `db/migrations/${first.version}_first_step.up.sql`,
      `db/migrations/${first.version}_first_step.down.sql`,
      `db/schema_history/${first.version}_first_step.sql`,
    ]);
    assert.equal(first.migrations[0]!.transactional, true);
    assert.equal(await read(place, first.snapshot!), `-- db/schema/a.sql\n${shop}`);
    const [up, down] = [await read(place, first.files[0]!), await read(place, first.files[1]!)];
    // Whoever applies it is meant, not the role of the scratch server.
    assert.match(up, /ALTER DEFAULT PRIVILEGES FOR ROLE CURRENT_USER REVOKE/);
    assert.doesNotMatch(up + down, /postgres|confiture_applier/);
    assert.match(
      down,
      /The rows do not come back: table|-- HAZARD data-loss:public\.items: the table goes with all its rows/,
    );
    await place.done("migrate up");
    assert.deepEqual(await drift(place), []);
    const again = await generate(place, "second");
    assert.equal(again.changed, false);
    assert.deepEqual([again.files, again.migrations], [[], []]);
    assert.equal((await listed(place)).length, 2);
    await place.done("migrate down");
    assert.deepEqual(await drift(place, "migrations@" + first.version).then((all) => all.length > 0), true);
    assert.deepEqual(
      await place.ask(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname !~ 'confiture'",
      ),
      [],
    );
  });

  Deno.test(`[${major}] migrate generate cuts an online plan into files that up applies, rows in batches, and takes up again`, async (t) => {
    await using place = await migrationPlace(t, { major, environment: scratch });
    await place.writeAt({
      "db/schema/a.sql":
        "CREATE TABLE orders (id int PRIMARY KEY, customer int);\nCREATE TABLE customers (id int PRIMARY KEY);\n",
    });
    await generate(place, "first");
    await place.done("migrate up");
    await place.tell("INSERT INTO orders SELECT g FROM generate_series(1, 6000) g");
    await place.writeAt({
      "db/schema/a.sql": "CREATE TABLE orders (id int PRIMARY KEY, customer int REFERENCES customers,\n" +
        "  code uuid NOT NULL DEFAULT gen_random_uuid(), note text);\nCREATE TABLE customers (id int PRIMARY KEY);\n" +
        "CREATE INDEX by_customer ON orders (customer);\nCREATE TABLE late (id int);\n",
    });
    const made = await generate(place, "second");
    assert.ok(made.migrations.length > 1, JSON.stringify(made.migrations));
    assert.deepEqual(made.migrations.map(({ name }) => name), made.migrations.map((_, at) => `second_${at + 1}`));
    assert.ok(made.migrations.every((each) => each.why_not_reversible === null));
    const texts = await Promise.all(made.migrations.map(async ({ files, transactional }) => {
      const text = await read(place, files[0]!.path);
      assert.equal(text.includes("-- confiture: no-transaction\n"), !transactional, text);
      return text;
    }));
    const all = texts.join("\n");
    assert.match(
      all,
      /-- confiture: batch\nWITH batch AS \(SELECT "id" FROM public\.orders WHERE code IS NULL\)\nUPDATE/,
    );
    assert.match(all, /CREATE INDEX CONCURRENTLY by_customer/);
    assert.match(all, /NOT VALID;[^]*VALIDATE CONSTRAINT orders_customer_fkey/);

    // Stopped between two batches, it goes on with the rows that are left.
    const stop = new AbortController();
    const stopped = await place.run("migrate up", {}, {
      signal: stop.signal,
      onEvent: (event) => {
        if (event.type === "progress" && event.unit === "rows" && event.done > 0) stop.abort();
      },
    });
    assert.notEqual(stopped.status, "succeeded");
    const filled = await place.ask<{ id: number; code: string }>("SELECT id, code FROM orders WHERE code IS NOT NULL");
    assert.ok(filled.length > 0 && filled.length < 6000, `${filled.length} filled`);
    const batches: number[] = [];
    const resumed = await place.run("migrate up", {}, {
      onEvent: (event) => {
        if (event.type === "progress" && event.unit === "rows") batches.push(event.done);
      },
    });
    assert.equal(resumed.error, undefined, `${resumed.error}`);
    assert.ok(batches[0]! > filled.length, `${batches[0]} behind ${filled.length}`);
    const kept = new Map(
      (await place.ask<{ id: number; code: string }>("SELECT id, code FROM orders")).map(({ id, code }) => [id, code]),
    );
    assert.equal(new Set(kept.values()).size, 6000);
    for (const { id, code } of filled) assert.equal(kept.get(id), code);
    assert.deepEqual(await place.ask("SELECT * FROM confiture.batch_cursor"), []);
    assert.deepEqual(await drift(place), []);
    assert.deepEqual(await drift(place, "migrations"), []);
    await place.done("migrate down", { steps: made.migrations.length });
    assert.deepEqual((await place.ask("SELECT * FROM orders LIMIT 1")).map((row) => Object.keys(row)), [[
      "id",
      "customer",
    ]]);
    assert.deepEqual((await place.applied()).length, 1);
    const [only] = await place.applied();
    assert.deepEqual(await drift(place, `migrations@${only}`), []);
  });

  Deno.test(`[${major}] migrate generate --dry-run prints, --force replaces, and an answered rename keeps rows both ways`, async (t) => {
    await using place = await migrationPlace(t, { major, environment: scratch });
    await place.writeAt({ "db/schema/a.sql": "CREATE TABLE orders (id int PRIMARY KEY, note text);\n" });
    await generate(place, "first", { snapshot: false });
    await place.done("migrate up");
    await place.tell("INSERT INTO orders VALUES (1, 'kept')");
    await place.writeAt({ "db/schema/a.sql": "CREATE TABLE orders (id int PRIMARY KEY, remark text);\n" });
    // It is called like a part of the new one, and is not.
    await place.write({ "1_rename_1.up.sql": "SELECT 1;\n" });
    const before = await listed(place);
    const dry = await generate(place, "rename", { dry_run: true });
    assert.match(dry.migrations[0]!.files[0]!.text!, /-- HAZARD data-loss:public\.orders\.note: [^]*DROP COLUMN note/);
    assert.match(dry.migrations[0]!.files[1]!.text!, /-- The rows do not come back: column public\.orders\.note\./);
    assert.deepEqual(dry.hazards.filter(({ needs_consent }) => needs_consent).map(({ name }) => name), [
      "data-loss:public.orders.note",
    ]);
    assert.deepEqual(await listed(place), before);
    const asked = await generate(place, "rename");
    assert.deepEqual(asked.questions.map(({ entry }) => entry), ["column public.orders.note: remark"]);
    assert.equal((await refused(place, "rename")).code, "MIGR_004");
    await place.writeAt({ "db/renames.yaml": `${asked.questions[0]!.entry}\n` });
    const renamed = await generate(place, "rename", { force: true });
    assert.deepEqual(renamed.removed.toSorted(), asked.files.toSorted());
    assert.deepEqual(
      [...before, ...renamed.files.slice(0, 2).map((file) => file.split("/").pop()!)].sort(),
      await listed(place),
    );
    assert.match(await read(place, renamed.files[0]!), /RENAME COLUMN note TO remark/);
    await place.done("migrate up", { out_of_order: "apply" });
    assert.deepEqual(await place.ask("SELECT * FROM orders"), [{ id: 1, remark: "kept" }]);
    await place.done("migrate down");
    assert.deepEqual(await place.ask("SELECT * FROM orders"), [{ id: 1, note: "kept" }]);
  });

  Deno.test(`[${major}] migrate generate takes an external generator's statements, when they lead to the DDL`, async (t) => {
    await using place = await migrationPlace(t, {
      major,
      environment: scratch +
        "migration:\n  migration_generators:\n    ext: { command: 'sh gen.sh {from} {to} {output}' }\n" +
        "    nothing: { command: 'true {from} {to} {output}' }\n    broken: { command: 'sh -c \"echo oh no >&2; exit 3\" {from} {to} {output}' }\n",
    });
    await place.write({ "1_first.up.sql": "CREATE TABLE a (id int);\n" });
    await place.writeAt({
      "db/schema/a.sql": "CREATE TABLE a (id int, b text);\n",
      "gen.sh": 'cp "$1" from.sql; cp "$2" to.sql; cp out.sql "$3"\n',
      "out.sql": "BEGIN;\nALTER TABLE a ADD b text;\nCOMMIT;\n",
    });
    const made = await generate(place, "ext", { generator: "ext" });
    assert.equal(await read(place, made.files[0]!), "BEGIN;\nALTER TABLE a ADD b text;\nCOMMIT;\n");
    assert.match(await read(place, made.files[1]!), /ALTER TABLE public\.a DROP COLUMN b;/);
    assert.match(await read(place, "from.sql"), /CREATE TABLE public\.a \(\n {2}id integer\n\);/);
    assert.match(await read(place, "to.sql"), /b text/);
    const before = await listed(place);
    await place.writeAt({ "out.sql": "ALTER TABLE a ADD c text;\n" });
    const wrong = await refused(place, "ext", { generator: "ext", force: true });
    assert.equal(wrong.code, "GEN_001");
    assert.match(wrong.message, /do not lead to the target: add column public\.a\.b; drop column public\.a\.c/);
    await place.writeAt({ "out.sql": "ALTER TABLE nowhere ADD c text;\n" });
    assert.match(
      (await refused(place, "ext", { generator: "ext", force: true })).message,
      /failed: db\/migrations\/\d+_ext\.up\.sql:1:1: relation "nowhere" does not exist/,
    );
    assert.match(
      (await refused(place, "ext", { generator: "nothing", force: true })).message,
      /nothing failed: it wrote no file/,
    );
    const failed = await refused(place, "ext", { generator: "broken", force: true });
    assert.deepEqual([failed.code, failed.message.includes("exit code 3: oh no")], ["GEN_003", true]);
    assert.equal((await refused(place, "ext", { generator: "other", force: true })).code, "GEN_002");
    assert.deepEqual(await listed(place), before);
  });

  Deno.test(`[${major}] migrate generate comes behind every version that is there, and says what it cannot take back`, async (t) => {
    await using place = await migrationPlace(t, { major, environment: scratch });
    await place.write({
      "29990101000000_future.up.sql": "CREATE TYPE mood AS ENUM ('a');\nCREATE TABLE t (m mood);\n",
    });
    await place.writeAt({ "db/schema/a.sql": "CREATE TYPE mood AS ENUM ('a');\nCREATE TABLE t (m mood, n int);\n" });
    const made = await generate(place, "more");
    assert.equal(made.version, "29990101000001");
    await place.write({ "v9_words.up.sql": "CREATE TABLE w (id int);\n" });
    await place.writeAt({
      "db/schema/a.sql":
        "CREATE TYPE mood AS ENUM ('a');\nCREATE TABLE t (m mood, n int);\nCREATE TABLE w (id int, n int);\n",
    });
    const behind = await generate(place, "more words");
    assert.match(await read(place, behind.files[0]!), /^-- more words\n-- confiture: depends on: v9\n/);
    await place.done("migrate up");
    assert.deepEqual(await drift(place), []);
    assert.equal((await place.applied()).at(-1), behind.version);
  });

  Deno.test(`[${major}] migrate generate proves owners and grants on the project's own server, with stub roles`, async (t) => {
    await using place = await migrationPlace(t, {
      major,
      environment: `scratch: embedded\nembedded: { major: ${major} }\n`,
    });
    try {
      await place.write({
        "1_a.up.sql": "-- confiture: run as: app_owner\nCREATE TABLE a (id int);\nGRANT SELECT ON a TO reader;\n",
      });
      await place.writeAt({
        "db/schema/a.sql": "CREATE TABLE a (id int, n int);\nALTER TABLE a OWNER TO app_owner;\n" +
          "CREATE TABLE b (id int);\nALTER TABLE b OWNER TO app_owner;\nGRANT SELECT ON b TO reader;\n" +
          "CREATE TABLE plain (id int);\nALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO reader;\n",
      });
      const made = await generate(place, "more");
      const [up, down] = [await read(place, made.files[0]!), await read(place, made.files[1]!)];
      assert.match(up, /ALTER TABLE public\.b OWNER TO app_owner;/);
      assert.match(up, /GRANT SELECT ON [^;]*public\.b TO reader;/);
      assert.doesNotMatch(up + down, /postgres|walker|applier|OWNER TO CURRENT_USER/);
      assert.match(down, /DROP TABLE public\.plain;/);
      assert.equal((await generate(place, "nothing more")).changed, false);
    } finally {
      await place.run("embedded stop");
    }
  });

  Deno.test(`[${major}] migrate generate goes from any source to any other, and snapshots from scratch`, async (t) => {
    await using place = await migrationPlace(t, { major, environment: scratch });
    await place.writeAt({
      "one.sql": "CREATE TABLE a (id int);\n",
      "two.sql": "CREATE TABLE a (id int);\nCREATE TABLE b (id int);\n",
    });
    const made = await generate(place, "two", { from: "one.sql", to: "two.sql", live_snapshot: true });
    const text = await read(place, made.files[0]!);
    assert.match(text, /CREATE TABLE public\.b/);
    assert.doesNotMatch(text, /CREATE TABLE public\.a/);
    assert.match(await read(place, made.snapshot!), /CREATE TABLE public\.a[^]*CREATE TABLE public\.b/);
    // The database as it came to be, written down.
    await place.tell("CREATE TABLE by_hand (id int)");
    const caught = await generate(place, "caught up", { from: "one.sql", to: "env:local", snapshot: false });
    assert.match(await read(place, caught.files[0]!), /CREATE TABLE public\.by_hand/);
  });
}
