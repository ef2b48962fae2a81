import assert from "node:assert/strict";
import { applyScope, type Catalog, type FactKind, readCatalog, type Scope } from "../../engine/catalog/mod.ts";
import { difference } from "../../engine/change/mod.ts";
import { scopeKinds } from "../../engine/project/config/scope_schema.ts";
import { openProject } from "../../engine/project/mod.ts";
import { temporaryFolder, testDatabase, testHost, testMajors } from "../kit/mod.ts";

const ddl = `CREATE SCHEMA app; CREATE SCHEMA auth; CREATE SCHEMA confiture; CREATE TABLE confiture.saved (id int);
  CREATE TABLE public.tb_confiture (pk bigint GENERATED ALWAYS AS IDENTITY, id serial PRIMARY KEY);
  CREATE TABLE app.my_ledger (id int); CREATE TABLE auth.users (id int PRIMARY KEY, note text DEFAULT 'x');
  CREATE TABLE app.orders (id int PRIMARY KEY, by int REFERENCES auth.users); CREATE INDEX ON app.orders (by);
  CREATE TABLE app.oban_jobs (id serial PRIMARY KEY); COMMENT ON TABLE app.orders IS 'o';
  CREATE VIEW app.v AS SELECT * FROM auth.users; CREATE FUNCTION auth.uid() RETURNS int LANGUAGE sql AS 'SELECT 1';
  CREATE TABLE app.events (at date) PARTITION BY RANGE (at);
  CREATE TABLE app.events_p2025 PARTITION OF app.events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
  CREATE CAST (app.orders AS json) WITH INOUT`;

const [major] = testMajors();

Deno.test("applyScope() leaves out what the scope says, whole, and counts it", async (t) => {
  await using database = await testDatabase(t, { major: major! });
  await using session = await database.session({ showDetail: true });
  await session.execute(ddl);
  const whole = await readCatalog(session);
  const names = (catalog: Catalog, kind: FactKind = "table") =>
    [...catalog.facts.values()].filter((fact) => fact.kind === kind).map(({ schema, name }) =>
      schema ? `${schema}.${name}` : name
    ).sort();
  const all = ["app.events", "app.events_p2025", "app.my_ledger", "app.oban_jobs", "app.orders", "auth.users"];
  assert.deepEqual(names(whole), all);
  assert.deepEqual(whole.leftOut, { extension: 0, own: 3, scope: 0 });
  assert.deepEqual(names(whole, "sequence"), ["app.oban_jobs_id_seq"]);

  const cases: [Scope, string[], number][] = [
    [{}, all, 0],
    [{ exclude: { schemas: ["a?th"] } }, all.filter((name) => !name.startsWith("auth")), 3],
    [{ exclude: { objects: ["app.oban_*"] } }, all.filter((name) => !name.includes("oban")), 1],
    [{ exclude: { partitions_of: ["app.events"] } }, all.filter((name) => name !== "app.events_p2025"), 1],
    [{ exclude: { kinds: ["table"] } }, [], 6],
    [{ include: { schemas: ["auth"] } }, ["auth.users"], 9],
    [
      { include: { schemas: ["app"], kinds: ["table"] }, exclude: { objects: ["*.my_*"] } },
      all.slice(0, 5).filter((name) => !name.includes("my_")),
      7,
    ],
  ];
  for (const [scope, tables, count] of cases) {
    const scoped = applyScope(whole, scope);
    assert.deepEqual(names(scoped), tables, JSON.stringify(scope));
    assert.equal(scoped.leftOut.scope, count, JSON.stringify(scope));
    for (const { id, parent, needs } of scoped.facts.values()) {
      for (const need of parent === undefined ? needs : [parent, ...needs]) {
        assert.ok(scoped.facts.has(need), `${id}: ${need}`);
      }
    }
  }
  assert.deepEqual(names(applyScope(whole, { exclude: { objects: ["app.oban_*"] } }), "sequence"), []);
  const withLedger = applyScope(whole, { trackingTable: "app.my_ledger" });
  assert.equal(withLedger.leftOut.own, 4);
  assert.ok(!withLedger.facts.has("table app.my_ledger"));

  // What needs something that was left out stays, and the same scope on both sides leaves no difference.
  const scope = { exclude: { schemas: ["auth"] } };
  const scoped = applyScope(whole, scope);
  assert.ok(scoped.facts.has("view app.v") && scoped.facts.has("constraint app.orders.orders_by_fkey"));
  await session.execute("ALTER TABLE auth.users ADD COLUMN other int; DROP TABLE confiture.saved");
  const later = applyScope(await readCatalog(session), scope);
  assert.deepEqual(difference(scoped, later), []);
  assert.equal(scoped.fingerprint, later.fingerprint);
  const withoutGrants = applyScope(whole, { exclude: { kinds: ["comment", "owner"] } });
  assert.ok(whole.facts.values().some(({ kind }) => kind === "comment"));
  assert.ok(!withoutGrants.facts.values().some(({ kind }) => kind === "comment" || kind === "owner"));
});

Deno.test("scopeKinds are kinds of facts", () => {
  const kinds: Record<FactKind, true> = Object.fromEntries(scopeKinds.map((kind) => [kind, true])) as never;
  assert.ok(kinds.table && kinds["text search configuration"]);
  assert.equal(new Set(scopeKinds).size, scopeKinds.length);
});

Deno.test("openProject() refuses a scope with unknown keys and kinds, naming the nearest", async () => {
  await using folder = await temporaryFolder();
  await Deno.writeTextFile(
    `${folder.path}/confiture.yaml`,
    "scope:\n  exclude:\n    kinds: [publicaton]\n    schema: [auth]\n",
  );
  const error = await openProject(folder.path, testHost()).then(() => undefined, (error) => error);
  assert.match(String(error), /did you mean (publication|schemas)\?/);
});
