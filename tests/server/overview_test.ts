import assert from "node:assert/strict";
import { databaseUrl, testDatabase, testMajors } from "../kit/mod.ts";
import { endOf, sendBundle, type ServerPlace, serverPlace } from "./place.ts";

const [major] = testMajors() as [number];

const files = {
  "confiture.yaml": "name: shop\nmigration: {tracking_table: tb_confiture}\n",
  "db/environments/prod.yaml": "database_url: env:SHOP_URL\nprotected: true\n",
  "db/environments/dev.yaml": "database_url: env:SHOP_URL\n",
  "db/environments/local.yaml": "database_url: postgresql://ada:hunter2@db.example.com:5433/shop\n",
  "db/environments/later.yaml": "database_url: env:LATER_URL\nprotected: ${LATER}\n",
  "db/environments/wrong.yaml": "databas_url: env:SHOP_URL\n",
  "db/environments/deeper/no.yaml": "nothing: 1\n",
  "db/schema/jar.sql": "CREATE TABLE jar (id int PRIMARY KEY, label text);\n",
  "db/migrations/20260101000000_first.up.sql": "CREATE TABLE jar (id int PRIMARY KEY, label text);\n",
  "db/migrations/20260101000000_first.down.sql": "DROP TABLE jar;\n",
  "db/migrations/20260102000000_second.up.sql":
    "-- confiture: lock_timeout 1s\nCREATE INDEX jar_label ON jar (label);\n",
};

// deno-lint-ignore no-explicit-any -- a test reads what it knows to be there
type Json = any;

async function shop(place: ServerPlace, url: string) {
  const admin = await place.signIn("root", "admin");
  await place.call("POST", "/api/projects", { cookie: admin, body: { name: "shop" } });
  const bundle = await sendBundle(place, admin, "shop", files);
  const body = { value: url, environment: "" };
  await place.call("PUT", "/api/projects/shop/secrets/SHOP_URL", { cookie: admin, body });
  await place.worker();
  const run = async (operation: string, input: Record<string, unknown>, cookie = admin) => {
    const path = `/api/operations/${encodeURIComponent(operation)}`;
    const asked = await place.call("POST", path, { cookie, body: { project: "shop", input } });
    assert.equal(asked.status, 202, JSON.stringify(asked.body));
    return await endOf(place, cookie, asked.body.run);
  };
  const get = async (path: string, cookie = admin) => {
    const { status, body } = await place.call("GET", path, { cookie });
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  };
  const environments = async (cookie = admin): Promise<Map<string, Json>> => {
    const body = await get("/api/projects/shop/environments", cookie);
    return new Map(body.environments.map((each: Json) => [each.name, each]));
  };
  return { admin, bundle, run, get, environments };
}

Deno.test("server: environments are what files and operators say, and what runs found, each with its run", async (t) => {
  await using place = await serverPlace(t, { major });
  await using target = await testDatabase(t, { major });
  const { admin, bundle, run, environments } = await shop(place, databaseUrl(target.dsn));
  await place.call("PUT", "/api/projects/shop/environments/dev", { cookie: admin, body: { is_protected: true } });
  await place.call("PUT", "/api/projects/shop/environments/gone", { cookie: admin, body: { is_protected: true } });

  const before = await environments();
  assert.deepEqual([...before.keys()], ["dev", "gone", "later", "local", "prod", "wrong"]);
  const { prod, dev, gone, local, later, wrong } = Object.fromEntries(before);
  assert.deepEqual([prod.is_protected, prod.protected_by, prod.variable], [true, ["files"], "SHOP_URL"]);
  assert.deepEqual([dev.is_protected, dev.protected_by, dev.database], [true, ["operator"], null]);
  assert.deepEqual([gone.is_protected, gone.file], [true, null]);
  assert.equal(local.database, "postgresql://ada@db.example.com:5433/shop");
  assert.deepEqual([later.is_protected, later.problem], [null, null], "only a run knows its variable");
  assert.match(wrong.problem, /databas_url/);
  for (const each of before.values()) {
    assert.deepEqual([each.status, each.drift, each.last_write, each.catalog], [null, null, null, null]);
  }
  assert.ok(!JSON.stringify([...before.values()]).includes("hunter2"));

  // Nobody has asked before somebody asks.
  const status = await run("migrate status", { env: "prod" });
  const drift = await run("drift", { env: "prod" });
  assert.equal(drift.status, "succeeded", JSON.stringify(drift.error));
  const asked = (await environments()).get("prod")!;
  assert.deepEqual(asked.status, {
    run: status.id,
    at: status.finished_at,
    bundle,
    is_of_newest_files: true,
    is_before_last_write: false,
    ledger_present: false,
    current: null,
    applied: 0,
    pending: 2,
    total: 2,
    changed: 0,
    missing: 0,
    unfinished: 0,
  });
  const { run: drifted, added, changed, removed, is_equal, is_partial, exit_code } = asked.drift;
  assert.deepEqual([drifted, is_equal, is_partial, exit_code], [drift.id, false, false, 1]);
  assert.deepEqual([added, changed], [0, 0]);
  const drops = drift.output.changes.filter(({ change }: { change: string }) => change === "drop").length;
  assert.ok(removed > 0 && removed === drops);
  assert.equal((await environments()).get("dev")!.status, null, "what is known of one tells nothing of another");

  // A run that changes the database makes old of what was known; one that failed makes nothing newer.
  await place.call("PUT", "/api/projects/shop/environments/dev", { cookie: admin, body: { is_protected: false } });
  await run("migrate status", { env: "dev" });
  const up = await run("migrate up", { env: "dev", target: "20260101000000" });
  assert.equal(up.status, "succeeded", JSON.stringify(up.error));
  await run("migrate new", { name: "a file is no database" });
  const old = (await environments()).get("dev")!;
  assert.deepEqual([old.last_write.run, old.last_write.operation, old.status.is_before_last_write], [
    up.id,
    "migrate up",
    true,
  ]);
  await run("migrate status", { env: "dev" });
  const fresh = (await environments()).get("dev")!;
  assert.deepEqual([fresh.status.current, fresh.status.pending, fresh.status.is_before_last_write], [
    "20260101000000",
    1,
    false,
  ]);
  await place.call("PUT", "/api/projects/shop/secrets/SHOP_URL", {
    cookie: admin,
    body: { value: "postgresql://127.0.0.1:1/nowhere", environment: "" },
  });
  const failed = await run("migrate status", { env: "dev" });
  assert.equal(failed.status, "failed");
  const stale = (await environments()).get("dev")!;
  assert.equal(stale.status.run, fresh.status.run);
  assert.deepEqual(stale.status_failed, { run: failed.id, at: failed.finished_at, code: failed.error.code });
  assert.equal(stale.drift_failed, null);

  // Somebody of one environment sees that one, and the project; somebody of another project neither.
  const guest = await place.signIn("gus", "viewer", { project: "shop", environment: "dev" });
  assert.deepEqual([...(await environments(guest)).keys()], ["dev"]);
  const stranger = await place.signIn("sid", "viewer", { project: "other" });
  const refused = await place.call("GET", "/api/projects/shop/environments", { cookie: stranger });
  assert.equal(refused.status, 404);

  await sendBundle(place, admin, "shop", { ...files, "db/environments/prod.yaml": "database_url: env:SHOP_URL\n" });
  const moved = (await environments()).get("prod")!;
  assert.deepEqual([moved.is_protected, moved.status.is_of_newest_files], [false, false]);
});

Deno.test("server: home tells everybody what they may see, and what waits for them", async (t) => {
  await using place = await serverPlace(t, { major });
  await using target = await testDatabase(t, { major });
  const { admin, run, get } = await shop(place, databaseUrl(target.dsn));
  const author = await place.signIn("ada", "author");
  const approver = await place.signIn("bob", "approver");
  const elsewhere = await place.signIn("els", "approver", { project: "shop", environment: "dev" });
  const nobody = await place.signIn("nemo");
  assert.deepEqual((await get("/api/home", nobody)).projects, []);

  const ask = async (cookie: string) => {
    const body = { project: "shop", operation: "migrate up", input: { env: "prod" } };
    const { body: asked } = await place.call("POST", "/api/approvals", { cookie, body });
    await endOf(place, cookie, asked.review_run);
    return (await get(`/api/approvals/${asked.id}`, cookie)) as Json;
  };
  const open = await ask(author);
  const ids = (list: { id: unknown }[]) => list.map(({ id }) => id);
  const home = async (cookie: string) => (await get("/api/home", cookie)) as Json;
  assert.deepEqual(ids((await home(approver)).waiting.to_decide), [open.id]);
  assert.deepEqual(ids((await home(author)).waiting.to_decide), [], "an author decides nothing");
  assert.deepEqual(ids((await home(elsewhere)).waiting.to_decide), [], "nor does somebody of another environment");
  assert.deepEqual((await home(elsewhere)).projects[0].environments.map(({ name }: Json) => name), ["dev"]);
  const own = await ask(admin);
  assert.deepEqual(ids((await home(admin)).waiting.to_decide), [open.id], "one's own waits for others");
  assert.deepEqual((await home(admin)).waiting.own_approvals, []);
  const decide = (id: number, word: string, shown_hash: string) =>
    place.call("POST", `/api/approvals/${id}/${word}`, { cookie: approver, body: { shown_hash, comment: "so" } });
  await decide(own.id, "reject", own.shown_hash);
  await decide(open.id, "approve", open.shown_hash);
  assert.deepEqual((await home(approver)).waiting.to_decide, []);
  const [mine] = (await home(author)).waiting.own_approvals;
  assert.deepEqual([mine.id, mine.state, mine.decided_by, mine.comment], [open.id, "approved", "bob", "so"]);
  assert.deepEqual((await home(admin)).waiting.own_approvals.map(({ state }: Json) => state), ["rejected"]);
  const { body: used } = await place.call("POST", `/api/approvals/${open.id}/run`, { cookie: admin, body: {} });
  await endOf(place, admin, used.run);
  assert.deepEqual((await home(author)).waiting.own_approvals, [], "it was used");

  const failed = await run("migrate status", { env: "local" });
  assert.equal(failed.status, "failed");
  const [told] = (await home(admin)).waiting.failed_runs;
  assert.deepEqual([told.id, told.code, told.problem, told.succeeded_since], [
    failed.id,
    failed.error.code,
    failed.error.message,
    null,
  ]);
  assert.deepEqual((await home(approver)).waiting.failed_runs, [], "somebody else's");
  await place.control.pool.query("UPDATE confiture_control.run SET status = 'paused' WHERE id = $1", [failed.id]);
  assert.deepEqual(ids((await home(approver)).waiting.held_runs), [failed.id]);
  assert.deepEqual((await home(elsewhere)).waiting.held_runs, []);
});
