/** What a scope leaves out: told by every result, in the way of no proof, and in no export. */
import assert from "node:assert/strict";
import { createEngine } from "../../engine/mod.ts";
import { builtins } from "../../plugins/mod.ts";
import { type BuildPlace, buildPlace, testHost, testMajors } from "../kit/mod.ts";

const base = `CREATE SCHEMA app;
  CREATE TABLE app.a (id int PRIMARY KEY);\n`;

const settings = (scope: string) =>
  `database_url: \${TARGET_URL}\ninclude_dirs: [db/schema]\nscratch: target\nscope:\n${scope}`;

/** The database that the DDL builds, and beside it what somebody else looks after. */
async function between(place: BuildPlace, { ddl, others, then, scope }: Record<string, string>): Promise<void> {
  await place.write({ "db/schema/a.sql": ddl!, "db/environments/local.yaml": settings(scope!) });
  const { code, err } = await place.cli(["build"]);
  assert.equal(code, 0, err);
  await place.tell(others!, place.database);
  await place.write({ "db/schema/a.sql": then! });
}

/** The output of an operation, run without a process of its own. */
async function run(place: BuildPlace, name: string, input: unknown = {}) {
  const env = { ...testHost().env, TARGET_URL: place.url() };
  const engine = createEngine({ host: testHost({ cwd: place.root, env }), plugins: builtins });
  const { status, output, error } = await engine.run(name, input);
  if (status !== "succeeded") throw error;
  return JSON.parse(JSON.stringify(output));
}

for (const major of testMajors()) {
  Deno.test(`results on ${major} count what the scope leaves out, of each side`, async () => {
    await using place = await buildPlace({ major, role: "CREATEDB" });
    await between(place, {
      ddl: base,
      others:
        "CREATE SCHEMA auth; CREATE TABLE auth.users (id int PRIMARY KEY, name text); CREATE VIEW auth.v AS SELECT 1 AS x",
      then: base,
      scope: "  exclude:\n    schemas: [auth]\n",
    });
    const none = { extension: 0, own: 0, scope: 0 };
    const some = { ...none, scope: 3 };
    const countsOf = ({ from, to }: Record<string, { left_out: unknown }>) => [from!.left_out, to!.left_out];
    assert.deepEqual(countsOf(await run(place, "diff")), [some, none]);
    assert.deepEqual(countsOf(await run(place, "drift")), [none, some]);
    assert.deepEqual(countsOf(await run(place, "plan", { no_proof: true })), [some, none]);
    const { out } = await place.cli(["drift"]);
    assert.match(out, /to {3}environment local PostgreSQL [\d.]+; left out: 3 \(scope\)\n/);

    const introspected = await run(place, "introspect", { save: "saved.json" });
    assert.deepEqual(introspected.left_out, some);
    assert.deepEqual(introspected.tables.map(({ schema }: { schema: string }) => schema), ["app"]);
    assert.equal(introspected.fingerprint, (await run(place, "diff")).from.fingerprint);
    const drawn = await run(place, "erd", { as: "mermaid" });
    assert.deepEqual([drawn.left_out, drawn.tables], [some, ["app.a"]]);
    const exported = await run(place, "schema export", { folder: "exported" });
    assert.deepEqual([exported.left_out, exported.proof.status], [some, "proved"]);
    assert.deepEqual(exported.files.map(({ object }: { object: string }) => object).sort(), [
      "schema app",
      "table app.a",
    ]);
    // The saved catalog is whole: another scope may look at what this one leaves out.
    assert.deepEqual(countsOf(await run(place, "diff", { from: "saved.json", to: "local" })), [some, some]);

    const message = /the scope leaves out (table or view users|schema auth) of environment local/;
    await assert.rejects(run(place, "introspect", { table: "users" }), { reason: "relation-not-found", message });
    await assert.rejects(run(place, "erd", { schema: "auth" }), { reason: "relation-not-found", message });
  });

  Deno.test(`plan on ${major} is proved where what is in scope needs what is not`, async () => {
    await using place = await buildPlace({ major, role: "SUPERUSER" });
    const others = `CREATE SCHEMA auth; CREATE TYPE auth.kind AS ENUM ('x');
      CREATE TABLE auth.users (id int PRIMARY KEY, name text NOT NULL);
      CREATE TABLE auth.other (id int PRIMARY KEY, k auth.kind, hidden text);
      CREATE EXTENSION IF NOT EXISTS citext SCHEMA public;\n`;
    const uses = `CREATE TABLE app.uses (id int REFERENCES auth.users, k auth.kind, c public.citext);
      CREATE VIEW app.both AS SELECT o.k, u.id FROM auth.other o, app.uses u;\n`;
    const then = `${others}${base}${uses}ALTER TABLE app.uses ADD COLUMN o int REFERENCES auth.other (id);`;
    for (const scope of ["  exclude:\n    schemas: [auth]\n", "  include:\n    schemas: [app]\n"]) {
      await between(place, { ddl: base, others: others + uses, then, scope });
      const { proof, steps } = await run(place, "plan", { output: "plan.json" });
      assert.equal(proof.status, "proved", proof.problems.join());
      assert.notEqual(proof.witness.pg_dump, "differs");
      assert.ok(steps.every(({ sql }: { sql: string }) => / app\.uses /.test(sql)), JSON.stringify(steps));
      await run(place, "apply", { plan: "plan.json" });
      assert.equal((await run(place, "diff")).equal, true);
      await place.tell("DROP SCHEMA app, auth CASCADE; DROP EXTENSION citext", place.database);
    }
  });
}
