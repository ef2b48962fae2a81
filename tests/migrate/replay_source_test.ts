import assert from "node:assert/strict";
import { describeSource, parseSource } from "../../engine/sources/mod.ts";
import { type BuildPlace, buildPlace, testMajors } from "../kit/mod.ts";

const onTarget = "database_url: ${TARGET_URL}\ninclude_dirs: [db/schema]\nscratch: target\n";

/** An environment whose scratch databases are on a server of the project's own. */
const embedded = (major: number) =>
  `database_url: \${TARGET_URL}\ninclude_dirs: [db/schema]\nembedded: { major: ${major} }\n`;

/** A place whose database is there and empty. */
async function placeWith(major: number): Promise<BuildPlace> {
  const place = await buildPlace({ major });
  await place.tell(`CREATE DATABASE ${place.database} OWNER ${place.role}`);
  return place;
}

async function json(place: BuildPlace, ...args: string[]) {
  const { code, out, err } = await place.cli([...args, "--format", "json"]);
  return { code, err, result: out === "" ? undefined : JSON.parse(out) };
}

async function git(root: string, ...args: string[]) {
  const done = await new Deno.Command("git", {
    args: ["-c", "user.name=t", "-c", "user.email=t@example.org", ...args],
    cwd: root,
  }).output();
  assert.ok(done.success, new TextDecoder().decode(done.stderr));
}

const objects = (result: { changes: { change: string; object: string }[] }) =>
  result.changes.map(({ change, object }) => `${change} ${object}`);

Deno.test("parseSource() knows replayed migrations, with a folder, up to a version, and at a ref", () => {
  const cases: [string, unknown][] = [
    ["migrations", { kind: "migrations" }],
    ["migrations@001", { kind: "migrations", upTo: "001" }],
    ["migrations:db/other", { kind: "migrations", path: "db/other" }],
    ["migrations:db/other@2", { kind: "migrations", path: "db/other", upTo: "2" }],
    ["migrations:db/@scope/m", { kind: "migrations", path: "db/@scope/m" }],
    ["git:main:migrations@2", { kind: "git", ref: "main", of: { kind: "migrations", upTo: "2" } }],
    ["./migrations", { kind: "folder", path: "./migrations" }],
    ["migrations.sql", { kind: "file", path: "migrations.sql" }],
    ["migrations/a", { kind: "folder", path: "migrations/a" }],
  ];
  for (const [text, expected] of cases) assert.deepEqual(parseSource(text, []), expected, text);
  for (const text of ["migrations:", "migrations@", "migrations:@1"]) assert.throws(() => parseSource(text, []), text);
  assert.deepEqual(parseSource("migrations", ["migrations"]), { kind: "environment", name: "migrations" });
  assert.equal(
    describeSource(parseSource("git:v1:migrations:m@7", [])),
    "the migrations in m up to 7 at v1",
  );
});

for (const major of testMajors()) {
  Deno.test(`diff on ${major} replays migrations in order, data and statements outside of transactions included`, async () => {
    await using place = await placeWith(major);
    await place.write({
      "db/environments/local.yaml": onTarget,
      // By version 9 comes before 10; what depends on another comes behind it.
      "db/migrations/9_orders.up.sql": "CREATE TABLE orders (id int PRIMARY KEY, note text);\n" +
        "INSERT INTO orders VALUES (1, NULL);\n",
      "db/migrations/10_fill.up.sql": "-- confiture: depends on: 11\nUPDATE orders SET note = part FROM parts;\n" +
        // Refused unless the row was filled.
        "ALTER TABLE orders ALTER note SET NOT NULL;\n",
      "db/migrations/11_parts.up.sql": "BEGIN;\nCREATE TABLE parts (part text);\n" +
        "COPY parts FROM stdin;\nwheel\n\\.\nCOMMIT;\n",
      "db/migrations/12_index.up.sql": "CREATE INDEX CONCURRENTLY by_note ON orders (note);\n",
      "db/migrations/12_index.down.sql": "DROP INDEX by_note;\n",
      "db/schema/a.sql": "CREATE TABLE orders (id int PRIMARY KEY, note text NOT NULL);\n" +
        "CREATE TABLE parts (part text);\nCREATE INDEX by_note ON orders (note);\n",
    });
    const same = await json(place, "diff", "--from", "migrations", "--to", "ddl");
    assert.equal(same.code, 0, same.err);
    assert.deepEqual(same.result.changes, []);
    assert.equal(same.result.from.label, "the migrations");
    // One that nothing but the last version makes, and what depends is left out with what it depends on.
    const earlier = await json(place, "diff", "--from", "migrations@9", "--to", "migrations");
    assert.deepEqual(objects(earlier.result).filter((object) => !object.includes("not_null")), [
      "alter column public.orders.note",
      "add column public.parts.part",
      "add index public.orders.by_note",
      "add table public.parts",
    ]);
    const unknown = await place.cli(["diff", "--from", "migrations@13"]);
    assert.equal(unknown.code, 3);
    assert.match(unknown.err, /error\[MIGR_100\]: there is no migration 13/);
  });

  Deno.test(`diff on ${major} replays the migrations of a git ref and those of another folder`, async () => {
    await using place = await placeWith(major);
    await place.write({
      "db/environments/local.yaml": onTarget,
      "db/migrations/1_a.up.sql": "CREATE TABLE a (id int);\n",
      "old/1_b.up.sql": "CREATE TABLE b (id int);\n",
    });
    await git(place.root, "init", "-q");
    await git(place.root, "add", "db", "old");
    await git(place.root, "commit", "-q", "-m", "one");
    await place.write({ "db/migrations/2_c.up.sql": "CREATE TABLE c (id int);\n" });
    const branch = await json(place, "diff", "--from", "git:HEAD:migrations", "--to", "migrations");
    assert.equal(branch.code, 0, branch.err);
    assert.deepEqual(objects(branch.result), ["add column public.c.id", "add table public.c"]);
    const other = await json(place, "diff", "--from", "migrations:old", "--to", "git:HEAD:migrations:old");
    assert.equal(other.result?.equal, true, other.err);
    const nowhere = await place.cli(["diff", "--from", "migrations:nowhere", "--to", "migrations"]);
    assert.match(nowhere.err, /error\[MIGR_115\]: cannot list the migrations in nowhere/);
  });

  Deno.test(`a replay on ${major} that fails names file, line and column, and Python is refused by name`, async () => {
    await using place = await placeWith(major);
    await place.write({
      "db/environments/local.yaml": onTarget,
      "db/migrations/1_a.up.sql": "CREATE TABLE a (id int);\n\nALTER TABLE a\n  ADD COLUMN b nonsense;\n",
    });
    const failed = await json(place, "diff", "--from", "migrations", "--to", "migrations");
    assert.equal(failed.code, 3);
    const { error } = failed.result;
    assert.deepEqual([error.code, error.file, error.line, error.details.column], [
      "MIGR_130",
      "db/migrations/1_a.up.sql",
      4,
      16,
    ]);
    assert.match(error.message, /replaying migration 1_a in a scratch database: type "nonsense" does not exist/);
    await place.write({ "db/migrations/1_a.up.sql": undefined, "db/migrations/0_p.py": "class P: pass\n" });
    const python = await place.cli(["diff", "--from", "migrations", "--to", "migrations"]);
    assert.equal(python.code, 3);
    assert.match(python.err, /error\[MIGR_131\].*Python does not run here: db\/migrations\/0_p\.py[^]*→ Rewrite/);
    await place.write({ "db/migrations/0_p.py": undefined, "db/migrations/0_p.ts": "export function down() {}\n" });
    const program = await place.cli(["diff", "--from", "migrations", "--to", "migrations"]);
    assert.match(program.err, /error\[MIGR_116\].*db\/migrations\/0_p\.ts: it exports no function up/);
    await place.write({
      "db/migrations/0_p.ts": undefined,
      "db/migrations/1_a.up.sql": "SELECT 1;\n",
      "db/migrations/1_b.up.sql": "SELECT 1;\n",
    });
    const twice = await place.cli(["diff", "--from", "migrations", "--to", "migrations"]);
    assert.match(twice.err, /error\[MIGR_106\]/);
  });

  Deno.test(`a replay on the shared server of ${major} leaves out what reaches the cluster, and names it`, async () => {
    await using place = await placeWith(major);
    const role = `${place.role}_made`;
    await place.write({
      "db/environments/local.yaml": onTarget,
      "db/migrations/1_a.up.sql": `CREATE ROLE ${role};\nCREATE TABLE a (id int);\n`,
      "db/migrations/2_b.up.sql":
        "ALTER ROLE CURRENT_USER SET work_mem = '8MB';\nREASSIGN OWNED BY CURRENT_USER TO CURRENT_USER;\n",
    });
    const { code, result, err } = await json(place, "diff", "--from", "migrations", "--to", "migrations");
    assert.equal(code, 0, err);
    assert.deepEqual(result.skipped, [
      "ALTER ROLE at db/migrations/2_b.up.sql:1",
      "CREATE ROLE at db/migrations/1_a.up.sql:1",
      "REASSIGN OWNED at db/migrations/2_b.up.sql:2",
    ]);
    assert.match(err, /CREATE ROLE at db\/migrations\/1_a\.up\.sql:1 reaches beyond one database/);
    assert.deepEqual(await place.ask(`SELECT 1 FROM pg_roles WHERE rolname = '${role}'`), []);
    assert.deepEqual(
      await place.ask(`SELECT 1 FROM pg_db_role_setting s WHERE s.setrole = '${place.role}'::regrole`),
      [],
    );
  });

  Deno.test(`a replay on the project's own server of ${major} has stub roles, and runs files as theirs`, async () => {
    await using place = await placeWith(major);
    await place.write({
      "db/environments/local.yaml": embedded(major),
      "db/migrations/1_a.up.sql": "CREATE ROLE app LOGIN PASSWORD 'secret';\nALTER ROLE app SET work_mem = '8MB';\n" +
        "CREATE TABLE a (id int);\nGRANT SELECT ON a TO app, reader;\n",
      "db/migrations/2_b.up.sql": "-- confiture: run as: owner\nCREATE TABLE b (id int);\n",
      "db/migrations/3_c.up.sql":
        "-- confiture: run as: owner\n-- confiture: no-transaction\nCREATE VIEW c AS SELECT id FROM b;\n" +
        "CREATE INDEX CONCURRENTLY b_id ON b (id);\n",
      "db/migrations/4_d.up.sql": "DROP ROLE app;\nCREATE TABLE d (id int);\n",
      "db/schema/a.sql": "CREATE TABLE a (id int);\nGRANT SELECT ON a TO app, reader;\nCREATE TABLE b (id int);\n" +
        "ALTER TABLE b OWNER TO owner;\nCREATE VIEW c AS SELECT id FROM b;\nALTER VIEW c OWNER TO owner;\n" +
        "CREATE INDEX b_id ON b (id);\nCREATE TABLE d (id int);\n",
    });
    try {
      const { code, result, err } = await json(place, "diff", "--from", "migrations", "--to", "ddl");
      assert.equal(code, 0, err);
      assert.deepEqual(objects(result), []);
      assert.deepEqual(result.skipped, []);
      // Owners that the migrations give are told from those that the DDL gives.
      await place.write({
        "db/schema/a.sql": (await Deno.readTextFile(`${place.root}/db/schema/a.sql`)).replace(
          "VIEW c OWNER TO owner",
          "VIEW c OWNER TO app",
        ),
      });
      const other = await json(place, "diff", "--from", "migrations", "--to", "ddl");
      assert.deepEqual(objects(other.result), ["alter owner of view public.c"]);
      assert.doesNotMatch(err + other.err, /secret/);
    } finally {
      await place.cli(["embedded", "stop"]);
    }
  });

  Deno.test(`drift on ${major} holds a database against its migrations`, async () => {
    await using place = await placeWith(major);
    await place.write({
      "db/environments/local.yaml": onTarget,
      "db/migrations/1_a.up.sql": "CREATE TABLE a (id int);\n",
    });
    const up = await place.cli(["migrate", "up"]);
    assert.equal(up.code, 0, up.err);
    const none = await json(place, "drift", "--against", "migrations");
    assert.equal(none.code, 0, none.err);
    await place.tell(`CREATE TABLE by_hand (id int); ALTER TABLE by_hand OWNER TO ${place.role}`, place.database);
    const some = await json(place, "drift", "--against", "migrations");
    assert.equal(some.code, 1, some.err);
    assert.deepEqual(objects(some.result), ["add column public.by_hand.id", "add table public.by_hand"]);
  });
}
