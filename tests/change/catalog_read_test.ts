import assert from "node:assert/strict";
import { readCatalog } from "../../engine/catalog/mod.ts";
import { readFigures } from "../../plugins/operations/introspect/relation_figures.ts";
import { type BuildPlace, buildPlace, testDatabase, testMajors } from "../kit/mod.ts";

const ddl = `CREATE SCHEMA sales;
  CREATE TABLE sales.orders (id int PRIMARY KEY, note text CHECK (note <> ''), before int REFERENCES sales.orders);
  CREATE INDEX by_note ON sales.orders (note);
  CREATE VIEW sales.notes AS SELECT note FROM sales.orders;
  CREATE FUNCTION sales.total(a int) RETURNS int LANGUAGE sql AS 'SELECT a';
  CREATE FUNCTION sales.total(a text) RETURNS int LANGUAGE sql AS 'SELECT 1';
  CREATE TABLE orders (id int);
  COMMENT ON TABLE sales.orders IS 'What was bought';\n`;

async function shop(major: number): Promise<BuildPlace> {
  const place = await buildPlace({ major });
  const settings = "database_url: ${TARGET_URL}\ninclude_dirs: [db/schema]\nscratch: target\n";
  await place.write({ "db/schema/a.sql": ddl, "db/environments/local.yaml": settings });
  const { code, err } = await place.cli(["build"]);
  assert.equal(code, 0, err);
  return place;
}

const [major] = testMajors() as [number];

Deno.test("catalog read counts what there is, and shows what a name, a kind or a schema says", async () => {
  await using place = await shop(major);
  const read = async (...args: string[]) => {
    const { code, out, err } = await place.cli(["catalog", "read", ...args, "--format", "json"]);
    assert.equal(code, 0, err + out);
    return JSON.parse(out);
  };
  const ids = async (...args: string[]) => (await read(...args)).objects.map(({ id }: { id: string }) => id);

  const { objects, counts, environment, figures_read_at } = await read();
  assert.deepEqual([objects, environment, typeof figures_read_at], [null, "local", "string"]);
  assert.deepEqual([counts.table, counts.constraint, counts.index, counts.view, counts.function], [2, 3, 1, 1, 2]);
  assert.deepEqual(await ids("orders"), ["table public.orders", "table sales.orders"]);
  assert.deepEqual(await ids("sales.orders"), ["table sales.orders"]);
  assert.deepEqual(await ids("orders", "--schema", "public"), ["table public.orders"]);
  assert.deepEqual(await ids("by_note"), ["index sales.orders.by_note"]);
  assert.deepEqual(await ids("sales.total"), ["function sales.total(integer)", "function sales.total(text)"]);
  assert.deepEqual(await ids("function sales.total(text)"), ["function sales.total(text)"]);
  assert.deepEqual(await ids("--kind", "view"), ["view sales.notes"]);
  const [table] = (await read("sales.orders")).objects;
  assert.deepEqual(table.dependents, [{ object: "view sales.notes", columns: [] }]);
  assert.equal(table.comment, "What was bought");

  // Of files there are neither sizes nor an environment.
  const { objects: [filed], ...of } = await read("sales.orders", "--from", "ddl");
  assert.deepEqual([of.environment, of.figures_read_at, filed.figures], [null, null, null]);
  assert.deepEqual(filed.columns, table.columns);
});

Deno.test("catalog read shows one object whole to people, and says what was meant where there is none", async () => {
  await using place = await shop(major);
  const { out } = await place.cli(["catalog", "read", "sales.orders"]);
  assert.match(out, /^table sales\.orders of \S+\nWhat was bought\n/);
  assert.match(out, /on disk/);
  assert.match(out, /CREATE TABLE sales\.orders \(\n {2}id integer NOT NULL,/);
  assert.match(out, /Needed by\n {2}view sales\.notes/);
  assert.match((await place.cli(["catalog", "read", "--kind", "function"])).out, /function sales\.total\(integer\)/);
  const missing = await place.cli(["catalog", "read", "ordrs"]);
  assert.equal(missing.code, 4);
  assert.match(missing.err, /has no object ordrs[^]*Did you mean orders\?/);
  const kind = await place.cli(["catalog", "read", "--kind", "funktion"]);
  assert.match(kind.err, /has no object of the kind funktion[^]*Did you mean function\?/);
});

Deno.test("readFigures() waits for no table that somebody holds alone: it has no size", async (t) => {
  await using database = await testDatabase(t, { major });
  await using session = await database.session();
  await using holder = await database.session();
  await session.execute(`CREATE TABLE jar (id int PRIMARY KEY); CREATE TABLE lid (id int PRIMARY KEY);
    CREATE TABLE whole (id int) PARTITION BY LIST (id); CREATE TABLE part PARTITION OF whole FOR VALUES IN (1);
    INSERT INTO whole VALUES (1); ANALYZE`);
  const catalog = await readCatalog(session);
  await holder.execute("BEGIN; LOCK TABLE jar");
  await session.execute("SET lock_timeout = '10s'");
  const figures = await readFigures(session, catalog);
  await holder.execute("ROLLBACK");
  const sizes = (id: string) => {
    const { size_bytes, total_bytes } = figures.get(id)!;
    return [size_bytes, total_bytes];
  };
  assert.deepEqual(sizes("table public.jar"), [undefined, undefined]);
  assert.deepEqual(sizes("constraint public.jar.jar_pkey"), [undefined, undefined]);
  assert.deepEqual(sizes("table public.lid"), [0, 8192]);
  assert.deepEqual(sizes("table public.whole"), [8192, 8192]);
  assert.deepEqual(
    [figures.get("table public.whole")!.row_estimate, figures.get("table public.whole")!.seq_scans],
    [1, undefined],
  );
});
