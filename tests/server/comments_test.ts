import assert from "node:assert/strict";
import { databaseUrl, testDatabase, testMajors } from "../kit/mod.ts";
import { endOf, sendBundle, serverPlace } from "./place.ts";

const [major] = testMajors() as [number];

const files = {
  "db/environments/prod.yaml": "database_url: env:SHOP_URL\nprotected: true\n",
  "db/migrations/20260101000000_first.up.sql": "CREATE TABLE first (id int);\n",
};

Deno.test("server: people comment on what an approval shows, and a dead one is asked for again with the newest files", async (t) => {
  await using place = await serverPlace(t, { major });
  await using target = await testDatabase(t, { major });
  const admin = await place.signIn("root", "admin");
  await place.call("POST", "/api/projects", { cookie: admin, body: { name: "shop" } });
  await sendBundle(place, admin, "shop", files);
  const secret = { value: databaseUrl(target.dsn) };
  await place.call("PUT", "/api/projects/shop/secrets/SHOP_URL", { cookie: admin, body: secret });
  await place.worker();
  const [author, approver, viewer, stranger] = [
    await place.signIn("ada", "author"),
    await place.signIn("bob", "approver"),
    await place.signIn("vic", "viewer"),
    await place.signIn("sid", "author", { project: "other" }),
  ];
  const post = (path: string, cookie: string, body: unknown = {}) =>
    place.call("POST", `/api/approvals/${path}`, { cookie, body });
  const get = async (path: string, cookie = admin) =>
    (await place.call("GET", `/api/approvals/${path}`, { cookie })).body;
  const order = { project: "shop", operation: "migrate up", input: { env: "prod", target: "20260101000000" } };
  const { body: asked } = await place.call("POST", "/api/approvals", { cookie: author, body: order });
  await endOf(place, author, asked.review_run);
  const { id, shown_hash, comments, replaces, replaced_by } = await get(String(asked.id));
  assert.deepEqual([comments, replaces, replaced_by], [0, null, null]);

  const said = await post(`${id}/comments`, author, { step: "20260101000000:1", text: " why no key? " });
  assert.equal(said.status, 201, JSON.stringify(said.body));
  assert.deepEqual([said.body.author, said.body.step, said.body.text], ["ada", "20260101000000:1", "why no key?"]);
  assert.equal((await post(`${id}/comments`, approver, { text: "it gets one" })).status, 201);
  assert.equal((await post(`${id}/comments`, approver, { step: 3, text: "and this" })).body.step, "3");
  assert.equal((await post(`${id}/comments`, viewer, { text: "me too" })).status, 403, "who only looks only reads");
  assert.equal((await post(`${id}/comments`, stranger, { text: "who is there" })).status, 404);
  assert.equal((await post(`${id}/comments`, author, { text: "  " })).status, 400);
  const list = (await get(`${id}/comments`, viewer)).comments;
  assert.deepEqual(list.map(({ author, step }: { author: string; step: string | null }) => [author, step]), [
    ["ada", "20260101000000:1"],
    ["bob", null],
    ["bob", "3"],
  ]);
  assert.equal((await get(String(id))).comments, 3);
  await assert.rejects(
    place.control.pool.query("UPDATE confiture_control.approval_comment SET text = 'yes' WHERE approval = $1", [id]),
    /append-only/,
  );

  // What was approved is no longer so: it dies, says of what, and is asked for again.
  await post(`${id}/approve`, approver, { shown_hash });
  {
    await using session = await target.session();
    await session.execute("CREATE TABLE surprise (id int)");
  }
  await endOf(place, admin, (await post(`${id}/run`, admin)).body.run);
  const dead = await get(String(id));
  assert.equal(dead.state, "dead", "a run had it, which found that and did nothing");
  assert.match(dead.died_of, /its schema changed/);
  const own = async () => (await place.call("GET", "/api/home", { cookie: author })).body.waiting.own_approvals;
  assert.deepEqual((await own()).map(({ id, state }: { id: number; state: string }) => [id, state]), [[id, "dead"]]);
  const newest = await sendBundle(place, admin, "shop", { ...files, "db/more.sql": "SELECT 1;\n" });
  assert.equal((await post(`${id}/again`, viewer)).status, 403);
  const elsewhere = await post(`${id}/again`, author, { input: { env: "elsewhere" } });
  assert.equal(elsewhere.status, 409, "it stays in its environment");
  const again = await post(`${id}/again`, author);
  assert.equal(again.status, 201, JSON.stringify(again.body));
  assert.deepEqual([again.body.replaces, again.body.bundle, again.body.input], [id, newest, dead.input]);
  assert.equal((await get(String(id))).replaced_by, again.body.id);
  assert.deepEqual(await own(), [], "it was asked for again, and is reviewed");
  await endOf(place, author, again.body.review_run);
  const fresh = await get(String(again.body.id));
  assert.deepEqual([fresh.state, fresh.comments], ["open", 0]);
  assert.deepEqual([(await get(String(again.body.id), approver)).is_own, again.body.is_own], [false, true]);
  await post(`${fresh.id}/approve`, approver, { shown_hash: fresh.shown_hash });
  const done = await endOf(place, admin, (await post(`${fresh.id}/run`, admin)).body.run);
  assert.equal(done.status, "succeeded", JSON.stringify(done.error));

  const { body: audit } = await place.call("GET", "/api/audit?limit=100", { cookie: admin });
  const spoken = audit.entries.filter(({ action }: { action: string }) => action === "approval.comment");
  assert.equal(spoken.length, 3);
  assert.ok(!JSON.stringify(spoken).includes("why no key"), "that somebody spoke, not what");
});
