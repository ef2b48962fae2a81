import assert from "node:assert/strict";
import { type BuildPlace, buildPlace, localYaml, testMajors } from "../kit/mod.ts";

const secretRow = "row-that-nobody-may-see";

async function built(place: BuildPlace, schema: string): Promise<void> {
  await place.write({ "db/schema/a.sql": schema });
  const { code, err } = await place.cli(["build"]);
  assert.equal(code, 0, err);
}

const list = async (place: BuildPlace, query: string) =>
  (await place.ask<{ v: unknown }>(query, place.database)).map(({ v }) => v);

for (const major of testMajors()) {
  Deno.test(`seed apply on ${major} applies folders and files in their order, with data of any words`, async () => {
    await using place = await buildPlace({ major });
    await built(place, "CREATE TABLE log (n serial, t text);");
    await place.write({
      "db/seeds/00_first.sql": "BEGIN;\nINSERT INTO log (t) VALUES ('first; begin; commit; rollback');\nCOMMIT;\n",
      "db/seeds/common/10.sql":
        "COPY log (t) FROM stdin;\ncommon begin\\\\n\n\\N\n\\.\nINSERT INTO log (t) VALUES ('10');\n",
      "db/seeds/common/9.sql":
        "INSERT INTO log (t) VALUES ('SAVEPOINT x');\r\nINSERT INTO log (t) VALUES ('crlf');\r\n",
      "db/seeds/common/80_crlf_copy.sql": "COPY log (t) FROM stdin;\r\ncrlf copy\r\n\\.\r\nSET search_path = '';\r\n",
      "db/seeds/local/1.sql": "INSERT INTO log (t) SELECT 'local';\n",
      "db/seeds/other/1.sql": "INSERT INTO log (t) VALUES ('not this environment');\n",
    });
    const { code, out, err } = await place.cli(["seed", "apply", "--format", "json"]);
    assert.equal(code, 0, err);
    const { applied_files, total, succeeded } = JSON.parse(out);
    assert.deepEqual([total, succeeded], [5, 5]);
    assert.deepEqual(applied_files[0], "db/seeds/00_first.sql");
    assert.deepEqual(applied_files.at(-1), "db/seeds/local/1.sql");
    const rows = await list(place, "SELECT t AS v FROM log ORDER BY n");
    assert.equal(rows[0], "first; begin; commit; rollback");
    assert.equal(rows.at(-1), "local");
    assert.deepEqual(new Set(rows).size, 8);
    assert.ok(rows.includes("crlf copy") && rows.includes("crlf") && rows.includes(null), JSON.stringify(rows));
  });

  Deno.test(`seed apply on ${major} fails as a whole with the place of the row, and shows no row`, async () => {
    await using place = await buildPlace({ major });
    await built(place, "CREATE TABLE a (id int PRIMARY KEY, t text);");
    const good = "INSERT INTO a VALUES (1, 'one');\n";
    const bad: [string, RegExp][] = [
      [`INSERT INTO a VALUES (2, 'x');\nINSERT INTO a VALUES (1, '${secretRow}');\n`, /1\.sql:2:1: duplicate key/],
      [`COPY a FROM stdin;\n5\tx\n1\t${secretRow}\n\\.\n`, /1\.sql:3: duplicate key/],
      [
        `-- c\n/* d */ COPY a\nFROM stdin;\n5\tx\n${secretRow}\ty\n\\.\n`,
        /1\.sql:5: invalid input syntax for type integer/,
      ],
      [`INSERT INTO a VALUES ('${secretRow}');\n`, /1\.sql:1:\d+: invalid input syntax for type integer/],
      [`INSERT INTO a VALUES (3, '${secretRow}'::date);\n`, /1\.sql:1:\d+: invalid input syntax for type date/],
      [`INSERT INTO a VALUES (3, '${secretRow}') NO;\n`, /1\.sql:1:\d+: syntax error in a data statement/],
    ];
    for (const [sql, says] of bad) {
      await place.write({ "db/seeds/0.sql": good, "db/seeds/1.sql": sql });
      for (const format of ["text", "json"]) {
        const { code, out, err } = await place.cli(["seed", "apply", "--format", format]);
        assert.equal(code, 5, err + out);
        assert.match(err + out, says);
        assert.match(err + out, /SEED_001/);
        assert.ok(!`${err}${out}`.includes(secretRow), err + out);
      }
      assert.deepEqual(await list(place, "SELECT id AS v FROM a"), [], "nothing is left");
      if (/syntax/.test(String(says)) && /data statement/.test(String(says))) continue;
      const { err } = await place.cli(["seed", "apply", "--show-detail"]);
      assert.match(err, /row-that|\(id\)=\(1\)|id: "row/, "asked for, details are shown");
    }
  });

  Deno.test(`seed apply twice on ${major} fails cleanly the second time and leaves what was there`, async () => {
    await using place = await buildPlace({ major });
    await built(place, "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id serial);");
    await place.write({
      "db/seeds/0.sql": "INSERT INTO b DEFAULT VALUES;\n",
      "db/seeds/1.sql": "INSERT INTO a VALUES (1);\n",
    });
    assert.equal((await place.cli(["seed", "apply"])).code, 0);
    const { code, err } = await place.cli(["seed", "apply"]);
    assert.equal(code, 5, err);
    assert.match(
      err,
      /error\[SEED_001\]: db\/seeds\/1\.sql:1:1: duplicate key value violates unique constraint "a_pkey"/,
    );
    assert.deepEqual(await list(place, "SELECT id AS v FROM b"), [1]);
  });

  Deno.test(`--continue-on-error on ${major} keeps the good files and reports each failure with its place`, async () => {
    await using place = await buildPlace({ major });
    const seeds = {
      "db/seeds/1.sql": "INSERT INTO a VALUES (1);\n",
      "db/seeds/2.sql": `INSERT INTO a VALUES (2);\nINSERT INTO a VALUES (1);\n`,
      "db/seeds/3.sql": "INSERT INTO nowhere VALUES (3);\n",
      "db/seeds/4.sql": "INSERT INTO a VALUES (4);\n",
      "db/seeds/5.sql": "INSERT INTO a VALUES (5) WHAT;\n",
      "db/seeds/6.sql": "SET search_path = nowhere;\nINSERT INTO public.a VALUES (6);\n",
      "db/seeds/7.sql": "INSERT INTO a VALUES (7);\nVACUUM a;\n",
    };
    const expected = [
      ["db/seeds/2.sql", 2, 1, "SQL_704"],
      ["db/seeds/3.sql", 1, 13, "SQL_700"],
      ["db/seeds/5.sql", 1, 26, "SCHEMA_200"],
      ["db/seeds/7.sql", 2, 1, "SCHEMA_209"],
    ];
    type Failure = { file: string; line: number; column: number; code: string };
    const seen = (failures: Failure[]) => failures.map(({ file, line, column, code }) => [file, line, column, code]);
    await built(place, "CREATE TABLE a (id int PRIMARY KEY);");
    await place.write(seeds);
    const applied = await place.cli(["seed", "apply", "--continue-on-error", "--format", "json"]);
    assert.equal(applied.code, 5);
    const document = JSON.parse(applied.out);
    assert.deepEqual([document.success, document.succeeded, document.failed], [false, 3, 4]);
    assert.deepEqual(seen(document.failures), expected);
    assert.deepEqual(await list(place, "SELECT id AS v FROM a ORDER BY 1"), [1, 4, 6]);

    const again = await place.cli(["build", "--recreate", "--yes", "--seeds", "--continue-on-error", "-f", "json"]);
    assert.equal(again.code, 5, again.err);
    assert.deepEqual(seen(JSON.parse(again.out).seed_failures), expected);
    assert.deepEqual(await list(place, "SELECT id AS v FROM a ORDER BY 1"), [1, 4, 6]);
    // Without the flag the same build leaves the database that was there.
    await place.tell("INSERT INTO a VALUES (99)", place.database);
    const whole = await place.cli(["build", "--recreate", "--yes", "--seeds"]);
    assert.equal(whole.code, 5, whole.err);
    assert.deepEqual(await list(place, "SELECT id AS v FROM a ORDER BY 1"), [1, 4, 6, 99]);
    await place.write({ "db/environments/local.yaml": `${localYaml}seed: { transaction_mode: transaction }\n` });
    const { code, err } = await place.cli(["seed", "apply", "--continue-on-error"]);
    assert.equal(code, 64, err);
  });

  Deno.test(`sequences on ${major} end up after the highest value, and only where they must`, async () => {
    await using place = await buildPlace({ major });
    await built(
      place,
      `CREATE SCHEMA "Odd 'name";
      CREATE TABLE by_serial (id serial);
      CREATE TABLE "Odd 'name"."By identity" ("the id" int GENERATED BY DEFAULT AS IDENTITY);
      CREATE SEQUENCE shared; CREATE TABLE s1 (id int DEFAULT nextval('shared')); CREATE TABLE s2 (id bigint DEFAULT nextval('shared'));
      CREATE SEQUENCE down INCREMENT -1; CREATE TABLE descending (id int DEFAULT nextval('down'));
      CREATE TABLE part (id bigserial, k int) PARTITION BY LIST (k); CREATE TABLE part1 PARTITION OF part FOR VALUES IN (1);
      CREATE TABLE ahead (id serial); SELECT setval('ahead_id_seq', 500);
      CREATE SEQUENCE small MAXVALUE 10; CREATE TABLE beyond (id int DEFAULT nextval('small'));
      CREATE SEQUENCE texts; CREATE TABLE numbered (no text DEFAULT 'INV-' || nextval('texts'));
      CREATE TABLE untouched (id serial); CREATE TABLE next_is (id serial);
      CREATE DOMAIN key AS int; CREATE TABLE by_domain (id key DEFAULT nextval('by_domain_seq')); CREATE SEQUENCE by_domain_seq;`,
    );
    await place.write({
      "db/seeds/1.sql": `INSERT INTO by_serial VALUES (41), (7);
        COPY "Odd 'name"."By identity" FROM stdin;\n12\n\\.
        INSERT INTO s1 VALUES (3); INSERT INTO s2 VALUES (30);
        INSERT INTO descending VALUES (-5); INSERT INTO part VALUES (77, 1); INSERT INTO ahead VALUES (3);
        INSERT INTO beyond VALUES (11); INSERT INTO numbered VALUES ('INV-900'); INSERT INTO next_is VALUES (1);
        INSERT INTO by_domain VALUES (6);`,
    });
    const { code, out, err } = await place.cli(["seed", "apply", "--format", "json"]);
    assert.equal(code, 0, err);
    assert.match(err, /warning: sequence public\.small cannot reach the values in its columns/);
    assert.equal(JSON.parse(out).moved_sequences.length, 7);
    const next = async (sequence: string) => (await list(place, `SELECT nextval('${sequence}') AS v`))[0];
    const expected: [string, number][] = [
      ["by_serial_id_seq", 42],
      [`"Odd ''name"."By identity_the id_seq"`, 13],
      ["shared", 31],
      ["down", -6],
      ["part_id_seq", 78],
      ["ahead_id_seq", 501],
      ["small", 1],
      ["texts", 1],
      ["untouched_id_seq", 1],
      ["next_is_id_seq", 2],
      ["by_domain_seq", 7],
    ];
    for (const [sequence, value] of expected) assert.equal(await next(sequence), value, sequence);
  });
}

Deno.test("build withholds the rows of failing statements everywhere, until --show-detail", async () => {
  const [major] = testMajors() as [number];
  await using place = await buildPlace({ major });
  await place.write({
    "db/environments/local.yaml": `${localYaml}hooks: [{ id: confiture/audit }]\n`,
    "db/schema/a.sql": "CREATE TABLE a (id int PRIMARY KEY, t text CHECK (t <> 'never'));\n",
  });
  const bad = [
    `INSERT INTO a VALUES (1, '${secretRow}'), (1, '${secretRow}');`,
    `UPDATE a SET t = '${secretRow}'::int::text;`,
    `COPY a FROM stdin;\n1\t${secretRow}\n1\t${secretRow}\n\\.\n`,
    `COPY a FROM stdin;\n${secretRow}\t1\n\\.\n`,
  ];
  for (const sql of bad) {
    await place.write({ "db/schema/b.sql": sql });
    for (const format of ["text", "json"]) {
      const { code, out, err } = await place.cli(["build", "--format", format]);
      assert.equal(code, 4, err);
      assert.ok(!`${out}${err}`.includes(secretRow), out + err);
      if (format === "text") assert.match(err, /--show-detail/);
    }
    const { err } = await place.cli(["build", "--show-detail"]);
    assert.match(err, new RegExp(`${secretRow}|\\(id\\)=\\(1\\)`));
  }
  assert.ok(!(await Deno.readTextFile(`${place.root}/.confiture/audit.jsonl`)).includes(secretRow));
});
