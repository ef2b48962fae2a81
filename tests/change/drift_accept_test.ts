import assert from "node:assert/strict";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createEngine } from "../../engine/mod.ts";
import { builtins } from "../../plugins/mod.ts";
import { databaseUrl, temporaryFolder, testDatabase, testHost, testMajors } from "../kit/mod.ts";

const ddl = `CREATE TABLE jar (id int PRIMARY KEY, label text);
CREATE TABLE pot (id int PRIMARY KEY, volume int);
CREATE VIEW jars AS SELECT id, label FROM jar;
`;

const [major] = testMajors() as [number];

// deno-lint-ignore no-explicit-any -- a test reads what it knows to be there
type Json = any;

async function place(t: Deno.TestContext, more = "") {
  const stack = new AsyncDisposableStack();
  const target = stack.use(await testDatabase(t, { major }));
  const folder = stack.use(await temporaryFolder());
  for (const below of ["db/environments", "db/schema"]) await mkdir(join(folder.path, below), { recursive: true });
  const write = (file: string, content: string) => writeFile(join(folder.path, file), content);
  await write("db/environments/dev.yaml", `database_url: env:SHOP_URL\nscratch: target\n${more}`);
  await write("db/schema/10_tables.sql", ddl);
  const session = stack.use(await target.session());
  await session.execute(ddl);
  const host = testHost({ cwd: folder.path, env: { SHOP_URL: databaseUrl(target.dsn) } });
  const engine = createEngine({ host, plugins: builtins, projectDir: folder.path });
  const tried = (operation: string, input: Record<string, unknown> = {}) =>
    engine.run(operation, { env: "dev", ...input }, { consent: () => Promise.resolve("yes") });
  const run = async (operation: string, input: Record<string, unknown> = {}): Promise<Json> => {
    const { error, output } = await tried(operation, input);
    if (error) throw error;
    return output;
  };
  const files = async () => (await readdir(join(folder.path, "db/schema"))).sort();
  const text = (file: string) => readFile(join(folder.path, file), "utf8");
  return { session, run, tried, files, text, write, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

const drifted = `ALTER TABLE jar ADD COLUMN note text DEFAULT 'none' NOT NULL, ALTER COLUMN id TYPE bigint;
CREATE INDEX jar_note ON jar (note);
CREATE TYPE size AS ENUM ('s', 'm');
CREATE TABLE lid (id int PRIMARY KEY, jar bigint REFERENCES jar, size size);
ALTER TABLE pot DROP COLUMN volume;
CREATE OR REPLACE FUNCTION twice(n int) RETURNS int LANGUAGE sql AS 'SELECT n * 2';
COMMENT ON TABLE pot IS 'of clay'`;

Deno.test("drift accept: the files build what the database has, and drift is gone", async (t) => {
  await using shop = await place(t);
  const { session, run, files, text } = shop;
  const nothing = await run("drift accept");
  assert.deepEqual([nothing.file, nothing.accepted], [null, []]);
  await session.execute("DROP VIEW jars");
  await session.execute(drifted);
  await session.execute("CREATE VIEW jars AS SELECT id, label, note FROM jar");
  assert.equal((await run("drift")).equal, false);
  const accepted = await run("drift accept");
  assert.equal(accepted.file, "db/schema/zz_accepted_001.sql");
  assert.deepEqual([accepted.left, accepted.also], [[], []]);
  assert.deepEqual(await files(), ["10_tables.sql", "zz_accepted_001.sql"]);
  assert.match(await text(accepted.file), /^-- As .*dev.* has it\.\n[^]*ADD COLUMN note/);
  assert.equal((await run("drift")).equal, true);
  // Another one comes behind it.
  await session.execute("CREATE TABLE later (id int)");
  assert.equal((await run("drift accept")).file, "db/schema/zz_accepted_002.sql");
  assert.equal((await run("drift")).equal, true);
});

Deno.test("drift accept: chosen objects alone, with what they cannot be without; the others are planned back", async (t) => {
  await using shop = await place(t);
  const { session, run, tried, files } = shop;
  await session.execute("DROP VIEW jars");
  await session.execute(drifted);
  const accepted = await run("drift accept", { objects: ["index public.jar.jar_note", "table public.lid"] });
  assert.ok(accepted.accepted.includes("table public.lid"));
  assert.ok(accepted.also.includes("enum public.size"), accepted.also.join());
  assert.ok(accepted.also.includes("column public.jar.note"), accepted.also.join());
  assert.ok(accepted.left.includes("column public.pot.volume") && accepted.left.includes("view public.jars"));
  const still = (await run("drift")).changes.map(({ object }: Json) => object);
  assert.deepEqual(still.sort(), [...accepted.left].sort());

  const unknown = await tried("drift accept", { objects: ["table public.nobody"] });
  assert.equal(unknown.error?.reason, "change-not-found");
  assert.equal((await files()).length, 2);

  // What is not accepted goes back: a plan for it alone, proved, and applied.
  const planned = await tried("plan", {
    ...{ from: "dev", to: "ddl", objects: ["function public.twice(integer)"] },
    ...{ output: "plan.json" },
  });
  assert.equal(planned.status, "succeeded", planned.error?.message);
  const plan = planned.output as Json;
  assert.deepEqual(plan.steps.map(({ action }: Json) => action), ["drop function public.twice(integer)"]);
  assert.equal(plan.proof.status, "proved", JSON.stringify(plan.proof));
  await run("apply", {
    plan: "plan.json",
    allow: plan.steps.flatMap(({ hazards }: Json) => hazards.map((h: Json) => h.name)),
  });
  const left = (await run("drift")).changes.map(({ object }: Json) => object);
  assert.ok(!left.some((object: string) => object.includes("twice")), left.join());
  assert.ok(left.includes("column public.pot.volume"), "what was not chosen stays");
});

Deno.test("drift accept: where the files would build something else nothing is written, and it says what", async (t) => {
  await using shop = await place(t, "build: {sort_mode: alphabetical}\n");
  const { session, tried, files, write } = shop;
  // Files in the order of their names: this table is not there yet where what is accepted would change it.
  await write("db/schema/zzz_last.sql", "CREATE TABLE last (id int);\n");
  await session.execute("CREATE TABLE last (id int, label text)");
  const { error } = await tried("drift accept");
  assert.equal(error?.reason, "drift-not-accepted", error?.message);
  assert.match(error!.message, /do not build.*last/);
  assert.deepEqual(await files(), ["10_tables.sql", "zzz_last.sql"]);
});
