import assert from "node:assert/strict";
import { pause } from "../../engine/pause.ts";
import { databaseUrl, testDatabase, testMajors } from "../kit/mod.ts";
import { sendBundle, type ServerPlace, serverPlace } from "./place.ts";

const files = {
  "db/environments/prod.yaml": "database_url: env:SHOP_URL\nprotected: true\n",
  "db/environments/dev.yaml": "database_url: env:SHOP_URL\n",
  "db/migrations/20260101000000_first.up.sql": "CREATE TABLE first (id int);\n",
  "db/migrations/20260101000000_first.down.sql": "DROP TABLE first;\n",
};

/** The run, or the approval, when it is what somebody waits for. */
async function until(
  { call }: ServerPlace,
  cookie: string,
  path: string,
  isSo: (body: { status?: string; state?: string }) => boolean,
) {
  for (;;) {
    const { body } = await call("GET", path, { cookie });
    if (isSo(body)) return body;
    await pause(50);
  }
}

async function shop(place: ServerPlace, url: string) {
  const admin = await place.signIn("root", "admin");
  await place.call("POST", "/api/projects", { cookie: admin, body: { name: "shop" } });
  const bundle = await sendBundle(place, admin, "shop", files);
  await place.call("PUT", "/api/projects/shop/secrets/SHOP_URL", {
    cookie: admin,
    body: { value: url, environment: "" },
  });
  const author = await place.signIn("ada", "author");
  const approver = await place.signIn("bob", "approver");
  const operator = await place.signIn("eve", "operator");
  const over = (cookie: string, run: string) =>
    until(place, cookie, `/api/runs/${run}`, ({ status }) => !["queued", "waiting", "running"].includes(status!));
  const reviewed = (id: number) => until(place, author, `/api/approvals/${id}`, ({ state }) => state !== "reviewing");
  const ask = (body: Record<string, unknown>, cookie = author) =>
    place.call("POST", "/api/approvals", { cookie, body: { project: "shop", ...body } });
  const act = (cookie: string, id: number, word: string, body: unknown = {}) =>
    place.call("POST", `/api/approvals/${id}/${word}`, { cookie, body });
  return { admin, author, approver, operator, bundle, over, reviewed, ask, act };
}

for (const major of testMajors()) {
  Deno.test(`server: a protected environment changes when somebody else approved what is so still, on ${major}`, async (t) => {
    await using place = await serverPlace(t, { major });
    await using target = await testDatabase(t, { major });
    const { admin, author, approver, operator, over, reviewed, ask, act } = await shop(place, databaseUrl(target.dsn));
    await place.worker();
    const up = { operation: "migrate up", input: { env: "prod" } };

    // Without an approval the files of the project protect it.
    const direct = await place.call("POST", "/api/operations/migrate%20up", {
      cookie: operator,
      body: { project: "shop", input: up.input },
    });
    const refused = await over(operator, direct.body.run);
    assert.deepEqual([refused.status, refused.error.code], ["failed", "SERVER_1716"]);

    const asked = await ask(up);
    assert.equal(asked.status, 201, JSON.stringify(asked.body));
    const { id } = asked.body;
    assert.equal((await act(approver, id, "approve", { shown_hash: "0".repeat(64) })).status, 409);
    const { shown_hash, is_protected, review_run, state } = await reviewed(id);
    assert.deepEqual([state, is_protected], ["open", true]);
    const { body: review } = await place.call("GET", `/api/runs/${review_run}`, { cookie: approver });
    assert.deepEqual(review.output.plan.map(({ name }: { name: string }) => name), ["first"]);

    assert.equal((await act(author, id, "approve", { shown_hash })).status, 403, "no author approves");
    assert.equal((await act(operator, id, "approve", { shown_hash })).status, 403, "no operator approves");
    assert.equal((await act(operator, id, "run")).status, 409, "nobody approved it yet");
    assert.equal((await act(approver, id, "approve", { shown_hash: "0".repeat(64) })).status, 409, "something else");
    assert.equal((await act(approver, id, "approve", { shown_hash, comment: "go" })).body.state, "approved");
    assert.equal((await act(approver, id, "reject", { shown_hash })).status, 409, "decided already");
    assert.equal((await act(approver, id, "run")).status, 403, "no approver runs");
    const run = (await act(operator, id, "run")).body.run;
    const done = await over(operator, run);
    assert.equal(done.status, "succeeded", JSON.stringify(done.error));
    assert.deepEqual(done.output.applied.map(({ name }: { name: string }) => name), ["first"]);
    assert.equal((await act(operator, id, "run")).status, 409, "once");

    // An admin has every right but to approve what is their own.
    const own = (await ask({ operation: "migrate down", input: { env: "prod" } }, admin)).body;
    const seen = await reviewed(own.id);
    assert.equal((await act(admin, own.id, "approve", { shown_hash: seen.shown_hash })).body.code, "SERVER_1720");
    assert.equal((await act(approver, own.id, "approve", { shown_hash: seen.shown_hash })).status, 200);
    // Between approval and run the database changes.
    await using session = await target.session();
    await session.execute("CREATE TABLE surprise (id int)");
    const stale = await over(admin, (await act(admin, own.id, "run")).body.run);
    assert.deepEqual([stale.status, stale.error.code], ["failed", "SERVER_1717"]);
    assert.match(stale.error.message, /its schema changed/);
    assert.deepEqual(await session.query("SELECT to_regclass('first')::text AS first"), [{ first: "first" }]);

    const { body: audit } = await place.call("GET", "/api/audit?limit=100", { cookie: admin });
    const actions = audit.entries.map(({ action, subject }: { action: string; subject: string }) =>
      `${action} ${subject}`
    );
    for (const word of ["request", "approve"]) assert.ok(actions.includes(`approval.${word} ${id}`), word);
    assert.ok(actions.includes(`approval.die ${own.id}`));
  });
}

const [major] = testMajors() as [number];

Deno.test("server: an approval dies when the ledger moved, when its review failed, and is nobody's when rejected", async (t) => {
  await using place = await serverPlace(t, { major });
  await using target = await testDatabase(t, { major });
  const { admin, author, approver, operator, over, reviewed, ask, act } = await shop(place, databaseUrl(target.dsn));
  await place.worker();
  const up = { operation: "migrate up", input: { env: "prod" } };

  const rejected = (await ask(up)).body;
  const { shown_hash } = await reviewed(rejected.id);
  assert.equal((await act(approver, rejected.id, "reject", { shown_hash })).body.state, "rejected");
  assert.equal((await act(operator, rejected.id, "run")).status, 409);

  // An approver who is one no longer.
  const gone = (await ask(up)).body;
  const leaver = await place.signIn("leo", "approver");
  await act(leaver, gone.id, "approve", { shown_hash: (await reviewed(gone.id)).shown_hash });
  await place.control.pool.query("UPDATE confiture_control.person SET disabled_at = now() WHERE name = 'leo'");
  assert.match((await act(operator, gone.id, "run")).body.detail, /leo may not approve there any more/);

  // Two approvals of one plan: the second shows what the first has done.
  const [first, second] = [(await ask(up)).body, (await ask(up)).body];
  for (const { id } of [first, second]) {
    const { shown_hash } = await reviewed(id);
    assert.equal((await act(approver, id, "approve", { shown_hash })).status, 200);
  }
  assert.equal((await over(operator, (await act(operator, first.id, "run")).body.run)).status, "succeeded");
  const late = await over(operator, (await act(operator, second.id, "run")).body.run);
  assert.equal(late.error.code, "SERVER_1717");

  const broken = (await ask({ operation: "migrate down-to", input: { env: "prod", revision: "20990101000000" } })).body;
  const dead = await reviewed(broken.id);
  assert.deepEqual([dead.state, dead.died_of], ["dead", "its review ended as failed"]);
  assert.equal((await act(approver, broken.id, "approve", { shown_hash: "0".repeat(64) })).body.code, "SERVER_1717");

  // What nothing shows cannot be approved, and what changes nothing need not be.
  assert.equal((await ask({ operation: "seed apply", input: { env: "prod" } })).body.code, "SERVER_1721");
  assert.equal((await ask({ operation: "migrate status", input: { env: "prod" } })).status, 409);
  assert.equal((await ask({ operation: "migrate up", input: { env: "prod", dry_run: true } })).status, 409);
  assert.equal((await ask({ operation: "migrate up", input: {} })).status, 400);
  const viewer = await place.signIn("vic", "viewer");
  assert.equal((await ask(up, viewer)).status, 403);
  const elsewhere = await place.signIn("els", "approver", { project: "shop", environment: "dev" });
  const open = (await ask(up)).body;
  assert.equal(
    (await act(elsewhere, open.id, "approve", { shown_hash: "0".repeat(64) })).status,
    404,
    "not theirs to see",
  );
  const { body: listed } = await place.call("GET", "/api/approvals?state=dead", { cookie: author });
  assert.deepEqual(listed.approvals.map(({ id }: { id: number }) => id), [broken.id, second.id]);
  assert.equal((await place.call("GET", "/api/approvals", { cookie: elsewhere })).body.approvals.length, 0);
  assert.ok(admin);
});

Deno.test("server: losing something takes the environment's name once more where nothing is protected", async (t) => {
  await using place = await serverPlace(t, { major });
  await using target = await testDatabase(t, { major });
  const { admin, author, operator, over } = await shop(place, databaseUrl(target.dsn));
  await place.worker();
  const run = (operation: string, body: Record<string, unknown>, cookie = operator) =>
    place.call("POST", `/api/operations/${encodeURIComponent(operation)}`, {
      cookie,
      body: { project: "shop", ...body },
    });
  assert.equal(
    (await over(operator, (await run("migrate up", { input: { env: "dev" } })).body.run)).status,
    "succeeded",
  );
  const down = { input: { env: "dev" } };
  assert.equal((await run("migrate down", down)).body.code, "SERVER_1722");
  assert.equal((await run("migrate down", { ...down, confirm: "prod" })).body.code, "SERVER_1722");
  const tried = await run("migrate down", { input: { env: "dev", dry_run: true } }, author);
  assert.equal((await over(author, tried.body.run)).output.rolled_back.length, 1, "a dry run only reads");
  const back = await over(operator, (await run("migrate down", { ...down, confirm: "dev" })).body.run);
  assert.equal(back.status, "succeeded", JSON.stringify(back.error));
  // Whatever the files say, an operator may protect it.
  await place.call("PUT", "/api/projects/shop/environments/dev", { cookie: admin, body: { is_protected: true } });
  assert.equal((await run("migrate up", { input: { env: "dev" } })).body.code, "SERVER_1716");
});

Deno.test("server: a plan that a run made is applied as it was approved", async (t) => {
  await using place = await serverPlace(t, { major });
  await using target = await testDatabase(t, { major });
  const { admin, author, approver, operator, over, reviewed, ask, act } = await shop(place, databaseUrl(target.dsn));
  await place.worker();
  await sendBundle(place, admin, "shop", { ...files, "db/schema/jar.sql": "CREATE TABLE jar (id int);\n" });
  const planned = await place.call("POST", "/api/operations/plan", {
    cookie: author,
    body: { project: "shop", input: { env: "prod" } },
  });
  const plan = await over(author, planned.body.run);
  assert.equal(plan.status, "succeeded", JSON.stringify(plan.error));
  const apply = { operation: "apply", input: { env: "prod", plan: "plan.json" } };
  const attach = [{ path: "plan.json", run: planned.body.run }];
  assert.equal((await ask({ ...apply, attach: [{ path: "../plan.json", run: planned.body.run }] })).status, 400);
  assert.equal((await ask({ ...apply, attach: [{ path: "plan.json", run: "nobody" }] })).status, 404);
  const { id } = (await ask({ ...apply, attach })).body;
  const { state, shown_hash, review_run } = await reviewed(id);
  const { body: review } = await place.call("GET", `/api/runs/${review_run}`, { cookie: approver });
  assert.equal(state, "open", JSON.stringify(review.error));
  assert.deepEqual(review.output.would_run.map(({ action }: { action: string }) => action), [
    "create table public.jar",
  ]);
  await act(approver, id, "approve", { shown_hash });
  const done = await over(operator, (await act(operator, id, "run")).body.run);
  assert.equal(done.status, "succeeded", JSON.stringify(done.error));
  await using session = await target.session();
  assert.deepEqual(await session.query("SELECT to_regclass('jar')::text AS jar"), [{ jar: "jar" }]);
});
