import assert from "node:assert/strict";
import fc from "fast-check";
import { ConfitureError } from "../../errors.ts";
import { readScript } from "../read_script.ts";
import { textSource } from "../source.ts";
import { type OrderMode, type OrderOptions, orderStatements } from "./order_statements.ts";

/** Orders files given by name and gives the statements as text. */
async function order(files: Record<string, string>, mode: OrderMode = "dependency", options?: OrderOptions) {
  const sources = Object.entries(files).map(([name, sql]) => textSource(name, sql));
  const ordered = await orderStatements((await readScript(sources)).statements, mode, options);
  return { ...ordered, texts: await Promise.all(ordered.statements.map(async (statement) => await statement.text())) };
}

async function failure(files: Record<string, string>): Promise<ConfitureError> {
  try {
    await order(files);
  } catch (error) {
    if (error instanceof ConfitureError) return error;
    throw error;
  }
  assert.fail("was accepted");
}

Deno.test("orderStatements() keeps the order of the files where nothing demands another", async () => {
  const { texts, moved } = await order({
    "a.sql": "CREATE TABLE z (id int); CREATE VIEW v AS SELECT * FROM z; INSERT INTO z VALUES (1);",
    "b.sql":
      "CREATE TABLE a (id int); CREATE INDEX i ON a (id); GRANT SELECT ON v TO PUBLIC; COMMENT ON TABLE z IS 'x';",
  });
  assert.equal(moved, 0);
  assert.equal(texts[0], "CREATE TABLE z (id int)");
  assert.equal(texts.length, 7);
});

Deno.test("orderStatements() pulls what a statement needs up to just before it", async () => {
  const { texts, moved } = await order({
    "a.sql": "CREATE TABLE x (id int); CREATE VIEW v AS SELECT * FROM t;",
    "b.sql": "CREATE TABLE y (id int); CREATE TABLE t (id int);",
  });
  assert.deepEqual(texts.map((text) => text.split(" ").slice(1, 3).join(" ")), [
    "TABLE x",
    "TABLE t",
    "VIEW v",
    "TABLE y",
  ]);
  assert.equal(moved, 1);
});

Deno.test("orderStatements() leaves SET lines and BEGIN … COMMIT out and keeps settings with their statements", async () => {
  const { statements, texts } = await order({
    "a.sql":
      "BEGIN; SET search_path = app; CREATE TABLE t (id int); RESET search_path; CREATE TABLE u (id int); COMMIT;",
    "b.sql": "CREATE TABLE w (id int); CREATE SCHEMA app;",
  });
  assert.deepEqual(texts.map((text) => text.split(" ")[2]), ["app", "t", "u", "w"]);
  assert.deepEqual(statements.map(({ settings }) => settings.searchPath[0]), ["public", "app", "public", "public"]);
});

Deno.test("orderStatements() puts what LIKE copies before it, comments on indexes too", async () => {
  const { texts } = await order({
    "a.sql": "CREATE TABLE u (LIKE t INCLUDING ALL);",
    "b.sql": "COMMENT ON INDEX i IS 'x';",
    "c.sql": "CREATE INDEX i ON t (lower(n)); CREATE TABLE t (n text);",
  });
  assert.deepEqual(texts.map((text) => text.split(" ").slice(0, 3).join(" ")), [
    "CREATE TABLE t",
    "CREATE INDEX i",
    "COMMENT ON INDEX",
    "CREATE TABLE u",
  ]);
});

Deno.test("orderStatements() alters the type of a column before the views that use it", async () => {
  const { texts } = await order({
    "a.sql": "CREATE VIEW v AS SELECT n FROM t; CREATE VIEW w AS SELECT m FROM t;",
    "b.sql": "CREATE TABLE t (n int, m int); ALTER TABLE t ALTER n TYPE bigint;",
  });
  assert.deepEqual(texts.map((text) => text.split(" ").slice(0, 3).join(" ")), [
    "CREATE TABLE t",
    "ALTER TABLE t",
    "CREATE VIEW v",
    "CREATE VIEW w",
  ]);
  const same =
    "CREATE TABLE t (n int); CREATE VIEW v AS SELECT n FROM t; DROP VIEW v; ALTER TABLE t ALTER n TYPE bigint;";
  assert.equal((await order({ "a.sql": same })).moved, 0);
});

Deno.test("orderStatements() keeps ALTER DEFAULT PRIVILEGES before what the files make after it", async () => {
  const { texts } = await order({
    "a.sql": "CREATE TABLE early (id int);",
    "b.sql": "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO PUBLIC;",
    "c.sql": "CREATE VIEW late AS SELECT * FROM other;",
    "d.sql": "CREATE TABLE other (id int);",
  });
  assert.deepEqual(texts.map((text) => text.split(" ")[2]), ["early", "PRIVILEGES", "other", "late"]);
});

Deno.test("orderStatements() prints the path of a circle with the place of each statement", async () => {
  const { facts, code, message } = await failure({
    "a.sql": "CREATE VIEW a AS SELECT * FROM b;",
    "b.sql": "CREATE TABLE t (id int);\n CREATE VIEW b AS SELECT * FROM c;",
    "c.sql": "CREATE VIEW c AS SELECT * FROM a, t;",
  });
  assert.equal(code, "SCHEMA_202");
  assert.deepEqual((facts as { path: string[] }).path, [
    "a.sql:1:1 create-view needs relation public.b (b.sql:2:2)",
    "b.sql:2:2 create-view needs relation public.c (c.sql:1:1)",
    "c.sql:1:1 create-view needs relation public.a (a.sql:1:1)",
  ]);
  assert.match(message, /^a\.sql:1:1: /);
});

const duplicates: [string, string][] = [
  ["CREATE TABLE t (id int); CREATE TABLE public.t (id int);", "relation public.t"],
  [
    "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION f(int4) RETURNS int LANGUAGE sql AS 'SELECT 1';",
    "function public.f",
  ],
  ["CREATE TABLE t (id int); CREATE VIEW t AS SELECT 1;", "relation public.t"],
  ["CREATE TYPE k AS ENUM (); CREATE DOMAIN k AS int;", "type public.k"],
  ["CREATE ROLE r; CREATE ROLE r;", "role r"],
];

for (const [sql, object] of duplicates) {
  Deno.test(`orderStatements() refuses a second ${object} with both places: ${sql.slice(0, 40)}…`, async () => {
    const { code, facts } = await failure({ "a.sql": sql });
    assert.equal(code, "SCHEMA_203");
    assert.equal((facts as { object: string }).object, object);
    assert.equal((facts as { first: string }).first, "a.sql:1:1");
  });
}

Deno.test("orderStatements() takes second definitions that say what they are", async () => {
  await order({
    "a.sql": "CREATE TABLE t (id int); CREATE TABLE IF NOT EXISTS t (id int); DROP TABLE t; CREATE TABLE t (n int);" +
      "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION f(text) RETURNS int LANGUAGE sql AS 'SELECT 1';" +
      "CREATE OR REPLACE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 2';",
  });
});

Deno.test("orderStatements() keeps DROP and what follows it in the order of its file", async () => {
  const { moved } = await order({
    "a.sql":
      "CREATE TABLE t (id int); CREATE VIEW v AS SELECT id FROM t; DROP VIEW v; DROP TABLE t; CREATE TABLE t (n int);" +
      "ALTER TABLE t RENAME TO u; CREATE TABLE t (id int); DROP TABLE IF EXISTS u;",
  });
  assert.equal(moved, 0);
});

Deno.test("orderStatements() leaves pg_dump --clean as it is", async () => {
  const { moved } = await order({
    "a.sql":
      "ALTER TABLE IF EXISTS ONLY public.b DROP CONSTRAINT IF EXISTS b_a_fkey; DROP TABLE IF EXISTS public.b; DROP TABLE IF EXISTS public.a;" +
      "CREATE TABLE public.a (id int); CREATE TABLE public.b (a int); ALTER TABLE ONLY public.a ADD CONSTRAINT a_pkey PRIMARY KEY (id);" +
      "ALTER TABLE ONLY public.b ADD CONSTRAINT b_a_fkey FOREIGN KEY (a) REFERENCES public.a(id);",
  });
  assert.equal(moved, 0);
});

Deno.test("orderStatements() checks no body of functions that call each other where it comes first", async () => {
  const { statements, unchecked } = await order({
    "a.sql": "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT g()';",
    "b.sql": "CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT f()';",
  });
  assert.equal(unchecked.length, 1);
  assert.deepEqual(statements.map(({ settings }) => settings.checkFunctionBodies), [false, true]);
});

Deno.test("orderStatements() hoists extensions over what only they can give", async () => {
  const { texts } = await order({
    "a.sql": "CREATE TABLE a (id uuid DEFAULT gen_random_uuid(), n int); CREATE TABLE b (h hstore);",
    "b.sql": "CREATE EXTENSION hstore;",
  });
  assert.deepEqual(texts.map((text) => text.split(" ")[2]), ["a", "hstore", "b"]);
});

Deno.test("orderStatements() leaves file order alone in alphabetical mode, two passes or one", async () => {
  const files = { "a.sql": "CREATE TABLE b (a int REFERENCES a);", "b.sql": "CREATE TABLE a (id int PRIMARY KEY);" };
  assert.equal((await order(files, "alphabetical")).texts[0], "CREATE TABLE b (a int REFERENCES a)");
  assert.deepEqual((await order(files, "hex", { twoPass: true })).texts, [
    "CREATE TABLE b (a int )",
    "CREATE TABLE a (id int PRIMARY KEY)",
    'ALTER TABLE "b" ADD FOREIGN KEY ("a") REFERENCES a',
  ]);
});

Deno.test("orderStatements() gives places of foreign keys added later in the user's file", async () => {
  const { addedLater, statements } = await order({
    "a.sql": "CREATE TABLE a (\n  id int PRIMARY KEY,\n  é int /* x */ REFERENCES b\n);",
    "b.sql": "CREATE TABLE b (id int PRIMARY KEY REFERENCES a);",
  });
  assert.equal(addedLater.length, 1);
  assert.equal(statements.at(-1)!.kind, "alter-table");
});

Deno.test("orderStatements() orders any chain of views, whatever the files say", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 2, max: 12 }).chain((size) =>
        fc.tuple(
          fc.array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: size, maxLength: size }),
          fc.shuffledSubarray([...Array(size).keys()], { minLength: size, maxLength: size }),
        )
      ),
      async ([needs, files]) => {
        const sql = needs.map((picks, at) => {
          const from = at === 0 ? [] : [...new Set(picks.map((pick) => pick % at))];
          return `CREATE VIEW v${at} AS SELECT 1${
            from.length > 0 ? ` FROM ${from.map((n) => `v${n}`).join(", ")}` : ""
          };`;
        });
        const { texts } = await order(Object.fromEntries(files.map((at, turn) => [`${turn}.sql`, sql[at]!])));
        const made = new Set<string>();
        for (const text of texts) {
          const [name, ...needed] = [...text.matchAll(/v\d+/g)].map(([word]) => word);
          for (const one of needed) assert.ok(made.has(one), `${name} before ${one}`);
          made.add(name!);
        }
        assert.equal(made.size, sql.length);
      },
    ),
    { numRuns: 100 },
  );
});
