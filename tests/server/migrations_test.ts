import assert from "node:assert/strict";
import { databaseUrl, testDatabase, testMajors } from "../kit/mod.ts";
import { endOf, sendBundle, type ServerPlace, serverPlace } from "./place.ts";

const [major] = testMajors() as [number];

const files = {
  "db/environments/prod.yaml": "database_url: env:SHOP_URL\n",
  "db/environments/idle.yaml": "database_url: postgresql://ada:hunter2@db/shop\n",
  "db/migrations/20260101000000_first.up.sql": "CREATE TABLE jar (id int PRIMARY KEY, label text);\n",
  "db/migrations/20260101000000_first.down.sql": "DROP TABLE jar;\n",
  "db/migrations/20260102000000_second.up.sql":
    "-- confiture: lock_timeout 1s\n-- confiture: no-transaction\nCREATE INDEX CONCURRENTLY jar_label ON jar (label);\n",
  "db/migrations/20260103000000_views.up.sql":
    "-- confiture: repeatable\nCREATE OR REPLACE VIEW labels AS SELECT label FROM jar;\n",
  "db/migrations/readme.up.sql": "SELECT 1;\n",
  "db/migrations/squashed/20250101000000_old.up.sql": "SELECT 1;\n",
};

const wrong = "db/migrations/20260104000000_wrong.up.sql";

// deno-lint-ignore no-explicit-any -- a test reads what it knows to be there
type Json = any;

async function shop(place: ServerPlace, url: string) {
  const admin = await place.signIn("root", "admin");
  await place.call("POST", "/api/projects", { cookie: admin, body: { name: "shop" } });
  const bundle = await sendBundle(place, admin, "shop", files);
  await place.call("PUT", "/api/projects/shop/secrets/SHOP_URL", { cookie: admin, body: { value: url } });
  await place.worker();
  const run = async (operation: string, input: Record<string, unknown>) => {
    const path = `/api/operations/${encodeURIComponent(operation)}`;
    const asked = await place.call("POST", path, { cookie: admin, body: { project: "shop", input } });
    assert.equal(asked.status, 202, JSON.stringify(asked.body));
    return await endOf(place, admin, asked.body.run);
  };
  const get = async (path: string, cookie = admin): Promise<Json> => {
    const { status, body } = await place.call("GET", `/api/projects/shop/${path}`, { cookie });
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  };
  return { admin, bundle, run, get };
}

Deno.test("server: migrations are files held against what the last status of each environment told", async (t) => {
  await using place = await serverPlace(t, { major });
  await using target = await testDatabase(t, { major });
  const { admin, bundle, run, get } = await shop(place, databaseUrl(target.dsn));
  const states = async () => {
    const { migrations } = await get("migrations");
    return migrations.map(({ version, environments: { prod } }: Json) => `${version} ${prod.state}`);
  };

  await sendBundle(place, admin, "shop", { ...files, [wrong]: "-- confiture: lock_timeout soon\nSELECT 1;\n" });
  assert.match((await get("migrations/20260104000000")).up.problem, /no duration/);
  assert.match((await get("migrations")).migrations.at(-1).file.problem, /"soon" is no duration/);
  await sendBundle(place, admin, "shop", files);

  const before = await get("migrations");
  assert.deepEqual([before.bundle, before.orphans], [bundle, ["db/migrations/readme.up.sql"]]);
  assert.deepEqual(before.migrations.map(({ name, file }: Json) => [name, file.is_repeatable, file.is_reversible]), [
    ["first", false, true],
    ["second", false, false],
    ["views", true, false],
  ]);
  assert.ok(
    before.migrations.every(({ environments: { prod, idle } }: Json) => prod.state === "unknown" && idle.state),
  );

  const up = await run("migrate up", { env: "prod", target: "20260102000000" });
  assert.equal(up.status, "succeeded", JSON.stringify(up.error));
  assert.deepEqual((await states())[0], "20260101000000 unknown", "a run that applies is no status");
  const status = await run("migrate status", { env: "prod" });
  assert.deepEqual(await states(), [
    "20260101000000 applied",
    "20260102000000 applied",
    "20260103000000 pending",
  ]);
  const { migrations: [first, second], environments } = await get("migrations");
  assert.deepEqual(environments.map(({ name, status }: Json) => [name, status?.run]), [
    ["idle", undefined],
    ["prod", status.id],
  ]);
  const { applied_at, applied_by, execution_time_ms, file_changed_since, run: by } = first.environments.prod;
  assert.deepEqual([by, file_changed_since, applied_by], [up.id, false, target.dsn.user]);
  assert.ok(Date.parse(applied_at) > 0 && Number.isInteger(execution_time_ms));
  assert.equal(second.environments.idle.state, "unknown");

  const detail = await get("migrations/20260102000000");
  assert.equal(detail.up.text, files["db/migrations/20260102000000_second.up.sql"]);
  assert.deepEqual([detail.up.front_matter.no_transaction, detail.up.front_matter.lock_timeout_ms], [true, 1000]);
  assert.deepEqual([detail.up.is_transactional, detail.down], [false, null]);
  assert.deepEqual(detail.runs.map(({ run, did, environment }: Json) => [run, did, environment]), [
    [up.id, "applied", "prod"],
  ]);
  assert.ok(Number.isInteger(detail.runs[0].duration_ms));
  const recorded = await inSession(
    target,
    (session) =>
      session.query<{ checksum: string }>("SELECT checksum FROM tb_confiture WHERE version = '20260102000000'"),
  );
  assert.equal(detail.up.checksum, recorded[0]!.checksum);
  const { down } = await get("migrations/20260101000000");
  assert.equal(down.text, "DROP TABLE jar;\n");

  // Other files: one that changed, one that is gone.
  const { "db/migrations/20260102000000_second.up.sql": _, ...rest } = files;
  await sendBundle(place, admin, "shop", {
    ...rest,
    "db/migrations/20260101000000_first.up.sql": "CREATE TABLE jar (id int PRIMARY KEY, label text, more text);\n",
  });
  const moved = await get("migrations");
  assert.equal(moved.environments[1].status.is_of_newest_files, false);
  assert.deepEqual(
    moved.migrations.map(({ version, file, environments: { prod } }: Json) => [
      version.slice(6, 8),
      file !== null,
      prod.state,
      prod.file_changed_since,
    ]),
    [["01", true, "applied", true], ["02", false, "missing", false], ["03", true, "pending", false]],
  );
  assert.equal((await get(`migrations/20260102000000?bundle=${bundle}`)).up.path.endsWith("_second.up.sql"), true);
  assert.equal((await get("migrations/20260102000000")).up, null);
  await run("migrate status", { env: "prod" });
  assert.equal((await states())[0], "20260101000000 changed");

  const missing = await place.call("GET", "/api/projects/shop/migrations/1", { cookie: admin });
  assert.equal(missing.status, 404);
  const guest = await place.signIn("gus", "viewer", { project: "shop", environment: "idle" });
  const seen = await get("migrations/20260101000000", guest);
  assert.deepEqual([Object.keys(seen.environments), seen.runs], [["idle"], []], "nothing of another environment");
});

Deno.test("server: a project's files are listed and read by whoever may look at all of it", async (t) => {
  await using place = await serverPlace(t, { major });
  const { admin, bundle, get } = await shop(place, "postgresql://nowhere/");
  const listed = await get("files");
  assert.equal(listed.bundle, bundle);
  assert.deepEqual(listed.files.map(({ path }: Json) => path), Object.keys(files).sort());
  const first = "db/migrations/20260101000000_first.up.sql" as const;
  const of = (path: string) => `files/content?path=${encodeURIComponent(path)}`;
  assert.equal(await get(of(first)), files[first]);
  assert.equal(await get(of("db/environments/idle.yaml")), "database_url: postgresql://ada:***@db/shop\n");
  await sendBundle(place, admin, "shop", { [first]: "SELECT 2;\n" });
  assert.equal(await get(of(first)), "SELECT 2;\n");
  assert.equal(await get(`${of(first)}&bundle=${bundle}`), files[first]);
  const call = async (path: string, cookie = admin) =>
    (await place.call("GET", `/api/projects/shop/${path}`, { cookie })).status;
  assert.equal(await call(of("db/nothing.sql")), 404);
  assert.equal(await call(`files?bundle=${"0".repeat(64)}`), 404, "nobody else's files either");
  const guest = await place.signIn("gus", "viewer", { project: "shop", environment: "idle" });
  assert.deepEqual([await call("files", guest), await call(of(first), guest)], [404, 404]);
});

async function inSession<T>(
  target: Awaited<ReturnType<typeof testDatabase>>,
  body: (session: Awaited<ReturnType<typeof target.session>>) => Promise<T>,
): Promise<T> {
  await using session = await target.session();
  return await body(session);
}
