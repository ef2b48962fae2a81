import assert from "node:assert/strict";
import type { Session } from "../../engine/postgres/mod.ts";
import { oneOfEach } from "../catalog/one_of_each.ts";
import { databaseUrl, ownServer, testDatabase, testHost, testMajors } from "../kit/mod.ts";
import { endOf, sendBundle, type ServerPlace, serverPlace } from "./place.ts";

const [major] = testMajors() as [number];

const migrations = {
  "db/migrations/20260101000000_jars.up.sql": `CREATE SCHEMA shop;
CREATE TABLE shop.jar (id int PRIMARY KEY, label text, CONSTRAINT filled CHECK (id > 0));
CREATE INDEX jar_label ON shop.jar (label);
CREATE TABLE shop.lid (id int PRIMARY KEY, jar int REFERENCES shop.jar);
`,
  "db/migrations/20260102000000_colour.up.sql": `ALTER TABLE shop.jar ADD COLUMN colour text;
ALTER TABLE shop.jar DROP CONSTRAINT filled;
CREATE VIEW shop.labels AS SELECT label FROM shop.jar;
SET search_path = shop;
COMMENT ON TABLE jar IS 'glass';
`,
  "db/migrations/20260103000000_program.py": "class Program: pass\n",
};

const files = {
  "confiture.yaml": "name: shop\n",
  "db/environments/dev.yaml": "database_url: env:SHOP_URL\n",
  "db/environments/prod.yaml": "database_url: env:SHOP_URL\n",
  ...migrations,
};

async function shop(place: ServerPlace, dsn: Parameters<typeof databaseUrl>[0], sent: Record<string, string> = files) {
  const admin = await place.signIn("root", "admin");
  await place.call("POST", "/api/projects", { cookie: admin, body: { name: "shop" } });
  await sendBundle(place, admin, "shop", sent);
  for (const environment of ["dev", "prod"]) {
    const secret = { value: databaseUrl(dsn), environment };
    await place.call("PUT", "/api/projects/shop/secrets/SHOP_URL", { cookie: admin, body: secret });
  }
  await place.worker();
  const get = async (path: string, cookie = admin) => {
    const { status, body } = await place.call("GET", path, { cookie });
    assert.equal(status, 200, `${path}: ${JSON.stringify(body)}`);
    return body;
  };
  /** Reads an environment's database, and gives the head of what was read. */
  const read = async (env = "dev", input: Record<string, unknown> = {}) => {
    const asked = await place.call("POST", "/api/operations/catalog%20read", {
      cookie: admin,
      body: { project: "shop", input: { env, ...input } },
    });
    assert.equal(asked.status, 202, JSON.stringify(asked.body));
    const run = await endOf(place, admin, asked.body.run);
    assert.equal(run.status, "succeeded", JSON.stringify(run.error));
    return { run, head: (await get(`/api/projects/shop/environments/${env}/catalog`)).catalog };
  };
  const object = (catalog: string, id: string) => get(`/api/catalogs/${catalog}/objects/${encodeURIComponent(id)}`);
  return { admin, get, read, object };
}

async function inDatabase(database: { session(): Promise<Session> }, sql: string): Promise<void> {
  await using session = await database.session();
  await session.execute(sql);
}

for (const major of testMajors()) {
  Deno.test(`server: a catalog on ${major} has every object of every kind, and all about it`, async (t) => {
    // Rights on parameters belong to the whole cluster, where other tests would see them.
    await using server = await ownServer(major);
    await using target = await testDatabase(t, { major, server: server.dsn });
    await using place = await serverPlace(t, { major });
    await using session = await target.session({ showDetail: true });
    const role = `n_role_${Array.from(testHost().randomBytes(4), (byte) => byte.toString(16)).join("")}`;
    const samples = oneOfEach(role, target.name).filter(({ since = 0 }) => major >= since);
    await session.execute(`CREATE ROLE ${role}`);
    try {
      for (const { ddl } of samples) if (ddl !== "") await session.execute(ddl);
      await session.execute(`COMMENT ON COLUMN n_table.big IS 'large'; COMMENT ON INDEX n_index IS 'quick';
        GRANT SELECT (big), UPDATE ON n_table TO ${role} WITH GRANT OPTION; INSERT INTO n_table (big) VALUES ('x');
        CREATE TABLE n_serial (id serial PRIMARY KEY); CREATE TABLE "Odd name.x" ("select" int); ANALYZE n_table`);
      const { get, read, object } = await shop(place, target.dsn);
      assert.deepEqual(await get("/api/projects/shop/environments/dev/catalog"), { catalog: null, is_reading: false });
      const { run, head } = await read();
      const { index, refs } = await allRefs(get, head.id);

      await t.step("the head says what was read, when, and by which run", async () => {
        assert.deepEqual([head.id, head.run, head.environment], [run.id, run.id, "dev"]);
        const { environments } = await get("/api/projects/shop/environments");
        const known = environments.find(({ name }: { name: string }) => name === "dev");
        assert.equal(known.catalog.run, run.id, "the overview knows of it");
        assert.equal(head.fingerprint, run.output.fingerprint);
        assert.equal(Math.floor(head.server_version / 10_000), major);
        assert.deepEqual(head.counts, run.output.counts);
        assert.equal(Object.values(head.counts as Record<string, number>).reduce((a, b) => a + b), refs.length);
        assert.equal(run.output.objects, null);
      });
      await t.step("each sample is an object, or a part of one", () => {
        const parts = new Set(["default", "partition", "publication table", "publication schema", "extension"]);
        const missing = samples.filter(({ kinds, token = "" }) =>
          !kinds.some((kind) => parts.has(kind)) &&
          !refs.some(({ id, kind }) => kinds.includes(kind) && id.includes(token)) &&
          !head.unmodelled.some(({ kind, name }: { kind: string; name: string }) =>
            kinds.includes(kind) && name.includes(token)
          )
        );
        assert.deepEqual(missing.map(({ kinds }) => kinds[0]), []);
      });
      await t.step("each is found by number and by id, with statements that name it or a reason", async () => {
        const without: string[] = [];
        for (const { number, id, kind } of refs) {
          const found = await object(head.id, id);
          assert.deepEqual([found.number, found.id, found.kind], [number, id, kind]);
          if (found.script.length === 0 && found.ddl_missing === undefined) without.push(id);
        }
        assert.deepEqual(without, []);
        const byNumber = await get(`/api/catalogs/${head.id}/objects/${refs[3]!.number}`);
        assert.equal(byNumber.id, refs[3]!.id);
      });
      await t.step("a table has columns, parts, rights, sizes, and what it has to do with", async () => {
        const table = await object(head.id, "table public.n_table");
        assert.deepEqual(table.columns[0], {
          name: "id",
          type: "integer",
          not_null: true,
          identity: "always",
          is_primary_key: true,
          is_unique: true,
        });
        assert.deepEqual(table.columns[2], {
          name: "big",
          type: "text",
          not_null: false,
          default: "'x'::text",
          comment: "large",
        });
        assert.deepEqual(table.columns[3].generated, { expression: "2", stored: true });
        assert.equal(table.columns[1].is_foreign_key, true);
        const kinds = new Set(table.parts.map(({ kind }: { kind: string }) => kind));
        assert.deepEqual([...kinds].sort(), ["constraint", "index", "policy", "rule", "trigger"]);
        const index = table.parts.find(({ name }: { name: string }) => name === "n_index");
        assert.deepEqual([index.comment, index.figures.size_bytes > 0], ["quick", true]);
        const right = (privilege: string) => [{ privilege, is_grantable: true }];
        assert.deepEqual(table.grants.filter(({ grantee }: { grantee: string }) => grantee === role), [
          { grantee: role, granted: right("UPDATE"), revoked: [] },
          { grantee: role, granted: right("SELECT"), revoked: [], column: "big" },
        ]);
        assert.equal(table.figures.row_estimate, 1);
        assert.ok(table.figures.total_bytes > table.figures.size_bytes);
        assert.ok(Date.parse(table.figures.last_analyze) > 0);
        assert.ok(Date.parse(table.figures_read_at) >= Date.parse(table.read_at));
        const dependents = table.dependents.objects.map(({ id }: { id: string }) => id);
        for (const id of ["view public.n_view", "statistics public.n_statistics"]) {
          assert.ok(dependents.includes(id), id);
        }
        const needs = table.needs.objects.map(({ id }: { id: string }) => id);
        assert.ok(needs.includes("function public.n_trigger_function()"));
        const view = await object(head.id, "view public.n_view");
        assert.deepEqual(
          view.needs.objects.map(({ id, columns }: { id: string; columns: string[] }) => [id, columns]),
          [["table public.n_table", ["id"]]],
        );
      });
      await t.step("the statements of a table and its parts, run elsewhere, make the same table", async () => {
        const { script } = await object(head.id, "table public.n_serial");
        const sequence = await object(head.id, "sequence public.n_serial_id_seq");
        assert.match(sequence.script[0], /^CREATE SEQUENCE public\.n_serial_id_seq/);
        await session.execute("DROP TABLE n_serial");
        await session.execute([sequence.script[0], ...script, ...sequence.script.slice(1)].join(";\n"));
        assert.equal((await read("prod")).head.fingerprint, head.fingerprint);
      });
      await t.step("the graph has all tables and foreign keys, and tables tell their columns", async () => {
        const { tables, edges } = await get(`/api/catalogs/${head.id}/graph`);
        const number = (id: string) => refs.find((ref) => ref.id === id)!.number;
        assert.deepEqual(
          tables.map(({ number }: { number: number }) => number),
          refs.filter(({ kind }) => kind === "table" || kind === "foreign table").map(({ number }) => number),
        );
        const part = tables.find(({ name }: { name: string }) => name === "n_part");
        assert.equal(part.partition_of, number("table public.n_whole"));
        assert.deepEqual(edges, [{
          from: number("table public.n_table"),
          to: number("table public.n_table"),
          constraint: "n_table_parent_fkey",
          columns: ["parent"],
          referenced_columns: ["id"],
          is_optional: true,
          is_unique: false,
          on_delete: "no action",
        }]);
        const asked = [number("table public.n_table"), number('table public."Odd name.x"'), 99_999];
        const answer = await get(`/api/catalogs/${head.id}/tables?ids=${asked.join(",")}`);
        assert.deepEqual(answer.tables.map(({ number }: { number: number }) => number), asked.slice(0, 2).sort());
        const names = answer.tables.map(({ columns }: { columns: { name: string }[] }) => columns.map((c) => c.name));
        assert.ok(names.some((each: string[]) => each.join() === "select"));
      });
      assert.equal(index.kinds.length, new Set(index.kinds).size);
    } finally {
      for (const { cleanup } of samples) if (cleanup !== undefined) await session.execute(cleanup).catch(() => {});
      await session.execute(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    }
  });
}

interface Ref {
  number: number;
  id: string;
  kind: string;
}

async function allRefs(get: (path: string) => Promise<Record<string, never>>, catalog: string) {
  const index = await get(`/api/catalogs/${catalog}/index`) as unknown as {
    kinds: string[];
    schemas: string[];
    kind: number[];
    schema: number[];
    path: string[];
    parent: number[];
  };
  const refs = index.path.map((path, number): Ref => {
    const kind = index.kinds[index.kind[number]!]!;
    return { number, id: `${kind} ${path}`, kind };
  });
  return { index, refs };
}

Deno.test("server: the same content is kept once, what changed is told, and old readings are dropped", async (t) => {
  await using place = await serverPlace(t, { major });
  await using target = await testDatabase(t, { major });
  await inDatabase(target, "CREATE TABLE jar (id int PRIMARY KEY, label text); CREATE TABLE lid (id int)");
  const { admin, read, get } = await shop(place, target.dsn);
  const count = async (table: string) =>
    Number(
      (await place.control.pool.query<{ n: number }>(`SELECT count(*) AS n FROM confiture_control.${table}`))[0]!.n,
    );
  const first = await read();
  const objects = await count("catalog_object");
  const again = await read("prod");
  assert.deepEqual([await count("catalog_content"), await count("catalog_object")], [1, objects]);
  assert.notEqual(again.head.id, first.head.id);
  assert.equal(again.head.content, first.head.content);
  const same = await get(`/api/catalogs/${first.head.id}/compare/${again.head.id}`);
  assert.deepEqual([same.objects, same.is_complete], [[], true]);

  await inDatabase(
    target,
    `ALTER TABLE jar ADD COLUMN colour text; CREATE INDEX jar_label ON jar (label);
     COMMENT ON TABLE lid IS 'tin'; CREATE VIEW seen AS SELECT 1 AS one`,
  );
  const { head } = await read();
  const changed = await get(`/api/catalogs/${first.head.id}/compare/${head.id}`);
  const told = changed.objects.map((each: Record<string, unknown>) => [each.change, each.id, each.parent]);
  assert.deepEqual(told, [
    ["added", "index public.jar.jar_label", "table public.jar"],
    ["changed", "table public.jar", null],
    ["changed", "table public.lid", null],
    ["added", "view public.seen", null],
  ]);
  assert.equal((await get(`/api/catalogs/${head.id}/compare/${first.head.id}`)).objects[3].change, "removed");

  for (let n = 0; n < 5; n++) {
    await inDatabase(target, `CREATE TABLE more_${n} ()`);
    await read();
  }
  // A worker drops what is old behind the end of its run.
  while (await count("catalog") > 6) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal((await place.call("GET", `/api/catalogs/${first.head.id}/index`, { cookie: admin })).status, 404);
  assert.equal((await place.call("GET", `/api/catalogs/${again.head.id}/index`, { cookie: admin })).status, 200);
  while (await count("catalog_content") > 6) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(await count("catalog_content"), 6, "five of dev, and that of prod");
});

Deno.test("server: a catalog is there for those who may look at its environment, and unchanging for browsers", async (t) => {
  await using place = await serverPlace(t, { major });
  await using target = await testDatabase(t, { major });
  await inDatabase(
    target,
    `CREATE TABLE jar (id int PRIMARY KEY);
    SELECT 1; DO $$ BEGIN FOR n IN 1..60 LOOP EXECUTE format('CREATE TABLE t_%s (id int)', n); END LOOP; END $$`,
  );
  const { admin, read } = await shop(place, target.dsn);
  const { head } = await read();
  const { head: prod } = await read("prod");
  const cookies = {
    dev: await place.signIn("dev", "viewer", { project: "shop", environment: "dev" }),
    prod: await place.signIn("prod", "viewer", { project: "shop", environment: "prod" }),
    other: await place.signIn("other", "viewer", { project: "other" }),
  };
  const paths = [
    `/api/catalogs/${head.id}/index`,
    `/api/catalogs/${head.id}/graph`,
    `/api/catalogs/${head.id}/objects/0`,
    `/api/catalogs/${head.id}/objects/0/history`,
    `/api/catalogs/${head.id}/tables?ids=0`,
    "/api/projects/shop/environments/dev/catalog",
  ];
  for (const path of paths) {
    const status = async (cookie: string) => (await place.call("GET", path, { cookie })).status;
    assert.deepEqual(
      [await status(cookies.dev), await status(cookies.prod), await status(cookies.other)],
      [200, 404, 404],
      path,
    );
  }
  for (const [from, to] of [[head.id, prod.id], [prod.id, head.id]]) {
    const path = `/api/catalogs/${from}/compare/${to}`;
    assert.equal((await place.call("GET", path, { cookie: admin })).status, 200);
    assert.equal((await place.call("GET", path, { cookie: cookies.dev })).status, 404, path);
  }
  for (const path of [paths[0]!, paths[2]!, paths[4]!]) {
    const answer = await place.request("GET", path, { cookie: admin });
    await answer.body?.cancel();
    const etag = answer.headers.get("etag")!;
    assert.equal(answer.headers.get("cache-control"), "private, no-cache");
    const pinned = await place.request("GET", `${path}${path.includes("?") ? "&" : "?"}v=test`, { cookie: admin });
    assert.match(pinned.headers.get("cache-control")!, /^private, .*immutable$/);
    await pinned.body?.cancel();
    assert.match(answer.headers.get("vary")!, /cookie/);
    const known = await place.request("GET", path, { cookie: admin, headers: { "if-none-match": etag } });
    assert.deepEqual([known.status, await known.text()], [304, ""], path);
    // Who may not see it is not told that it is unchanged.
    const strange = await place.request("GET", path, { cookie: cookies.other, headers: { "if-none-match": etag } });
    assert.equal(strange.status, 404);
    await strange.body?.cancel();
  }
  for (const path of [paths[0]!, "/api/openapi.json"]) {
    const plain = await place.request("GET", path, { cookie: admin });
    const zipped = await place.request("GET", path, { cookie: admin, headers: { "accept-encoding": "br, gzip" } });
    assert.deepEqual([plain.headers.get("content-encoding"), zipped.headers.get("content-encoding")], [null, "gzip"]);
    const unzipped = zipped.body!.pipeThrough(new DecompressionStream("gzip"));
    assert.equal(await new Response(unzipped).text(), await plain.text());
    const refused = await place.request("GET", path, { cookie: admin, headers: { "accept-encoding": "gzip;q=0" } });
    assert.equal(refused.headers.get("content-encoding"), null);
    await refused.body?.cancel();
  }
  for (const ids of ["", "x", "1,,2", Array.from({ length: 501 }, (_, n) => n).join(",")]) {
    const { status } = await place.call("GET", `/api/catalogs/${head.id}/tables?ids=${ids}`, { cookie: admin });
    assert.equal(status, 400, ids);
  }
  assert.equal((await place.call("GET", `/api/catalogs/${head.id}/objects/99999`, { cookie: admin })).status, 404);
});

Deno.test("server: what a run has read is seen with the end of that run only, and of its own environment", async (t) => {
  await using place = await serverPlace(t, { major });
  await using target = await testDatabase(t, { major });
  await inDatabase(target, "CREATE TABLE jar (id int PRIMARY KEY)");
  const { admin, read, get } = await shop(place, target.dsn);
  const failed = await place.call("POST", "/api/operations/catalog%20read", {
    cookie: admin,
    body: { project: "shop", input: { env: "dev", object: "jrr" } },
  });
  assert.equal((await endOf(place, admin, failed.body.run)).status, "failed");
  assert.equal((await get("/api/projects/shop/environments/dev/catalog")).catalog, null);

  // What was read of files is no environment's database.
  const { run, head } = await read("dev", { from: "db/migrations/20260101000000_jars.up.sql" });
  assert.deepEqual([run.output.environment, head], [null, null]);

  const one = await read("dev", { object: "jar" });
  assert.deepEqual(one.run.output.objects.map(({ id }: { id: string }) => id), ["table public.jar"]);
  // An attempt that somebody took over has written and shows nothing.
  await place.control.pool.query(
    `INSERT INTO confiture_control.catalog (run, attempt, project, environment, content, database, read_at, unmodelled,
       unreadable, left_out, created_at)
     SELECT run, attempt - 1, project, environment, content, database, now() + interval '1 day', unmodelled, unreadable,
       left_out, now() - interval '2 hours' FROM confiture_control.catalog WHERE run = $1`,
    [one.head.id],
  );
  const { catalog } = await get("/api/projects/shop/environments/dev/catalog");
  assert.equal(catalog.read_at, one.head.read_at);
  await read();
  const half = async () =>
    (await place.control.pool.query("SELECT 1 AS one FROM confiture_control.catalog WHERE kept_at IS NULL")).length;
  while (await half() > 0) await new Promise((resolve) => setTimeout(resolve, 20));
});

Deno.test("server: the history of an object is what migrations make, alter and drop", async (t) => {
  await using place = await serverPlace(t, { major });
  await using target = await testDatabase(t, { major });
  await inDatabase(
    target,
    Object.entries(migrations).filter(([path]) => path.endsWith(".sql")).map(([, sql]) => sql).join("")
      .replace("ALTER TABLE shop.jar DROP CONSTRAINT filled;", ""),
  );
  const { read, get } = await shop(place, target.dsn);
  const { head } = await read();
  const history = async (id: string) => {
    const answer = await get(`/api/catalogs/${head.id}/objects/${encodeURIComponent(id)}/history`);
    assert.deepEqual(answer.not_looked_into, ["db/migrations/20260103000000_program.py"]);
    return answer.entries.map(({ version, line, does, statement }: Record<string, unknown>) =>
      [version, line, does, statement].join(" ")
    );
  };
  assert.deepEqual(await history("table shop.jar"), [
    "20260102000000 1 alters alter-table",
    "20260102000000 2 alters alter-table",
    "20260102000000 5 alters comment",
    "20260101000000 2 makes create-table",
    "20260101000000 3 alters create-index",
  ]);
  assert.deepEqual(await history("index shop.jar.jar_label"), ["20260101000000 3 makes create-index"]);
  assert.deepEqual(await history("constraint shop.jar.filled"), [
    "20260102000000 2 alters alter-table",
    "20260101000000 2 makes create-table",
  ]);
  assert.deepEqual(await history("view shop.labels"), ["20260102000000 3 makes create-view"]);
  assert.deepEqual(await history("schema shop"), ["20260101000000 1 makes create-schema"]);
  const { entries } = await get(`/api/catalogs/${head.id}/objects/${encodeURIComponent("view shop.labels")}/history`);
  assert.equal(entries[0].text, "CREATE VIEW shop.labels AS SELECT label FROM shop.jar");
  assert.equal(entries[0].file, "db/migrations/20260102000000_colour.up.sql");
});

Deno.test("server: layouts are shared, saved in turn, brought back and audited", async (t) => {
  await using place = await serverPlace(t, { major });
  await using target = await testDatabase(t, { major });
  const { admin, get } = await shop(place, target.dsn);
  const author = await place.signIn("ann", "author", { project: "shop" });
  const viewer = await place.signIn("vic", "viewer", { project: "shop", environment: "dev" });
  const other = await place.signIn("eve", "viewer", { project: "other" });
  const path = "/api/projects/shop/layouts/orders";
  const layout = (x: number) => ({
    positions: { "table public.jar": [x, 2.5] },
    focus: "table public.jar",
    hops: 1,
    shown: [],
    hidden: [],
    collapsed: [],
    filters: { schema: "public" },
  });
  const put = async (body: unknown, cookie = author) => {
    const answer = await place.call("PUT", path, { cookie, body });
    return [answer.status, answer.body.version ?? answer.body.code];
  };
  assert.deepEqual(await put({ from_version: 0, layout: layout(1) }), [200, 1]);
  assert.deepEqual(await put({ from_version: 1, layout: layout(2) }, admin), [200, 2]);
  assert.equal((await put({ from_version: 1, layout: layout(3) }))[0], 409, "somebody else saved meanwhile");
  assert.equal((await put({ from_version: 0, layout: layout(3) }))[0], 409);
  assert.equal((await put({ from_version: 2, layout: layout(3) }, viewer))[0], 403);
  assert.equal((await put({ from_version: 2 }))[0], 400);
  assert.equal((await put({ from_version: 2, layout: layout(3), restore: 1 }))[0], 400);
  const raced = await Promise.all([4, 5, 6].map((x) => put({ from_version: 2, layout: layout(x) })));
  assert.deepEqual(raced.map(([status]) => status).sort(), [200, 409, 409]);

  const seen = await get(path, viewer);
  assert.deepEqual([seen.version, seen.newest_version, seen.saved_by], [3, 3, "ann"]);
  assert.deepEqual((await get(`${path}?version=1`)).layout, layout(1));
  assert.deepEqual(await put({ from_version: 3, restore: 1 }), [200, 4]);
  assert.deepEqual((await get(path)).layout, layout(1));
  assert.equal((await get(path)).restored_from, 1);
  for (const each of ["/api/projects/shop/layouts", path, `${path}/versions`]) {
    assert.equal((await place.call("GET", each, { cookie: other })).status, 404, each);
  }
  assert.equal((await place.call("DELETE", path, { cookie: viewer })).status, 403);
  assert.equal((await place.call("DELETE", path, { cookie: author })).status, 204);
  assert.equal((await place.call("GET", path, { cookie: author })).status, 404);
  assert.deepEqual(await get("/api/projects/shop/layouts"), { layouts: [] });
  assert.equal((await put({ from_version: 4, layout: layout(9) }))[0], 409, "it is gone");
  assert.deepEqual(await put({ from_version: 5, restore: 2 }), [200, 6]);
  const { versions } = await get(`${path}/versions`);
  assert.deepEqual(
    versions.map(({ version, is_removal, restored_from }: Record<string, unknown>) => [
      version,
      is_removal,
      restored_from,
    ]),
    [[6, false, 2], [5, true, null], [4, false, 1], [3, false, null], [2, false, null], [1, false, null]],
  );
  const audit = await place.control.pool.query<{ action: string; actor: string }>(
    "SELECT action, actor FROM confiture_control.audit WHERE action LIKE 'layout.%' ORDER BY id",
  );
  assert.deepEqual(
    audit.map(({ action }) => action),
    ["save", "save", "save", "save", "remove", "save"].map((what) => `layout.${what}`),
  );
  assert.deepEqual([audit[1]!.actor, audit[4]!.actor], ["root", "ann"]);
});
