import assert from "node:assert/strict";
import { placesOf } from "../../web/auth/mod.ts";
import { pause } from "../../engine/pause.ts";
import { databaseUrl, testDatabase, testMajors } from "../kit/mod.ts";
import { sendBundle, type ServerPlace, serverPlace } from "./place.ts";

const [major] = testMajors() as [number];

async function over({ call }: ServerPlace, cookie: string, run: string) {
  for (;;) {
    const { body } = await call("GET", `/api/runs/${run}`, { cookie });
    if (!["queued", "waiting", "running"].includes(body.status)) return body;
    await pause(50);
  }
}

async function shop(place: ServerPlace, url: string) {
  const admin = await place.signIn("root", "admin");
  await place.call("POST", "/api/projects", { cookie: admin, body: { name: "shop" } });
  await sendBundle(place, admin, "shop", {
    "db/environments/prod.yaml": "database_url: env:SHOP_URL\n",
    "db/environments/dev.yaml": "database_url: env:SHOP_URL\n",
    "db/migrations/20260101000000_first.up.sql": "CREATE TABLE first (id int);\n",
  });
  await place.call("PUT", "/api/projects/shop/secrets/SHOP_URL", { cookie: admin, body: { value: url } });
  const run = async (cookie: string, operation: string, input: Record<string, unknown>, more = {}) =>
    await place.call("POST", `/api/operations/${encodeURIComponent(operation)}`, {
      cookie,
      body: { project: "shop", input, ...more },
    });
  const protect = (environment: string, is_protected: boolean) =>
    place.call("PUT", `/api/projects/shop/environments/${environment}`, { cookie: admin, body: { is_protected } });
  return { admin, run, protect };
}

Deno.test("server: a run that waits begins only where its asker still may, and nothing is protected meanwhile", async (t) => {
  await using place = await serverPlace(t, { major });
  await using target = await testDatabase(t, { major });
  const { admin, run, protect } = await shop(place, databaseUrl(target.dsn));
  const eve = await place.signIn("eve", "operator");
  const left = (await run(eve, "migrate up", { env: "dev" })).body.run;
  const caught = (await run(admin, "migrate up", { env: "prod" })).body.run;
  await place.control.pool.query("UPDATE confiture_control.person SET disabled_at = now() WHERE name = 'eve'");
  await protect("prod", true);
  await place.worker();
  const gone = await over(place, admin, left);
  assert.deepEqual([gone.status, gone.error.code], ["failed", "SERVER_1710"]);
  assert.match(gone.error.message, /eve may not run it any more/);
  assert.equal((await over(place, admin, caught)).error.code, "SERVER_1716");
  await using session = await target.session();
  assert.deepEqual(await session.query("SELECT to_regclass('first')::text AS first"), [{ first: null }]);
});

Deno.test("server: no run changes the control database, under whichever name", async (t) => {
  await using place = await serverPlace(t, { major });
  const url = databaseUrl(place.database.dsn).replace("127.0.0.1", "localhost");
  const { admin, run } = await shop(place, url);
  await place.worker();
  const { error } = await over(place, admin, (await run(admin, "migrate up", { env: "dev" })).body.run);
  assert.equal(error.code, "SERVER_1710");
  assert.match(error.message, /is the control database of a server/);
});

Deno.test("server: whoever approved their own request has not, once the environment is protected", async (t) => {
  await using place = await serverPlace(t, { major });
  await using target = await testDatabase(t, { major });
  const { admin, protect } = await shop(place, databaseUrl(target.dsn));
  await place.worker();
  const asked = await place.call("POST", "/api/approvals", {
    cookie: admin,
    body: { project: "shop", operation: "migrate up", input: { env: "dev" } },
  });
  const path = `/api/approvals/${asked.body.id}`;
  let approval = asked.body;
  while (approval.state === "reviewing") {
    await pause(50);
    approval = (await place.call("GET", path, { cookie: admin })).body;
  }
  const { shown_hash } = approval;
  assert.equal((await place.call("POST", `${path}/approve`, { cookie: admin, body: { shown_hash } })).status, 200);
  await protect("dev", true);
  assert.equal((await place.call("POST", `${path}/run`, { cookie: admin, body: {} })).body.code, "SERVER_1720");
});

Deno.test("server: two who decide at once are one decision", async (t) => {
  await using place = await serverPlace(t, { major });
  await using target = await testDatabase(t, { major });
  const { admin } = await shop(place, databaseUrl(target.dsn));
  await place.worker();
  const author = await place.signIn("ada", "author");
  const { body: { id } } = await place.call("POST", "/api/approvals", {
    cookie: author,
    body: { project: "shop", operation: "migrate up", input: { env: "dev" } },
  });
  let approval = { state: "reviewing", shown_hash: "" };
  while (approval.state === "reviewing") {
    await pause(50);
    approval = (await place.call("GET", `/api/approvals/${id}`, { cookie: admin })).body;
  }
  const { shown_hash } = approval;
  const decide = (word: string) =>
    place.call("POST", `/api/approvals/${id}/${word}`, { cookie: admin, body: { shown_hash } });
  const decided = await Promise.all(["approve", "reject", "approve", "reject"].map(decide));
  assert.deepEqual(decided.map(({ status }) => status).sort(), [200, 409, 409, 409]);
});

Deno.test("server: a review that is cancelled before anybody had it is a dead approval, told like any other", async (t) => {
  await using place = await serverPlace(t, { major });
  await using target = await testDatabase(t, { major });
  const { admin } = await shop(place, databaseUrl(target.dsn));
  const events = ["approval.dead", "run.finished"];
  const hook = { url: "https://chat.example.com/x", events };
  await place.call("POST", "/api/projects/shop/webhooks", { cookie: admin, body: hook });
  const { body } = await place.call("POST", "/api/approvals", {
    cookie: admin,
    body: { project: "shop", operation: "migrate up", input: { env: "dev" } },
  });
  await place.call("POST", `/api/runs/${body.review_run}/cancel`, { cookie: admin, body: {} });
  const dead = (await place.call("GET", `/api/approvals/${body.id}`, { cookie: admin })).body;
  assert.deepEqual([dead.state, dead.died_of], ["dead", "its review ended as cancelled"]);
  const sent = await place.control.pool.query("SELECT event FROM confiture_control.webhook_delivery ORDER BY event");
  assert.deepEqual(sent, [{ event: "approval.dead" }, { event: "run.finished" }]);
  const { body: audit } = await place.call("GET", "/api/audit?action=approval.die", { cookie: admin });
  assert.deepEqual(audit.entries.map(({ actor, subject }: Record<string, string>) => [actor, subject]), [
    ["root", String(body.id)],
  ]);
});

Deno.test("server: whoever may look at one environment pages through its runs, and reads no other's results", async (t) => {
  await using place = await serverPlace(t, { major });
  await using target = await testDatabase(t, { major });
  const { admin, run } = await shop(place, databaseUrl(target.dsn));
  const narrow = await place.signIn("ada", "author", { project: "shop", environment: "dev" });
  const mine = (await run(narrow, "migrate status", { env: "dev" })).body.run;
  const theirs = (await run(admin, "migrate status", { env: "prod" })).body.run;
  await run(admin, "migrate status", { env: "prod" });
  const { body } = await place.call("GET", "/api/runs?limit=1", { cookie: narrow });
  assert.deepEqual(body.runs.map(({ id }: { id: string }) => id), [mine], "what is not theirs is no part of a page");

  await place.control.pool.query("UPDATE confiture_control.run SET status = 'succeeded', output = '{}'");
  const attach = (of: string) =>
    run(narrow, "migrate status", { env: "dev" }, { attach: [{ path: "x.json", run: of }] });
  assert.deepEqual([(await attach(mine)).status, (await attach(theirs)).status], [202, 404]);

  const compare = (input: Record<string, unknown>) => run(narrow, "diff", { env: "dev", ...input });
  assert.equal((await compare({ from: "prod", to: "ddl" })).status, 403, "another environment's database");
  assert.equal((await compare({ from: "ddl", to: "prod" })).status, 403);
  assert.equal((await compare({ from: "dev", to: "ddl" })).status, 202);
});

Deno.test("server: nobody replaces or ends a schedule that does more than they may", async (t) => {
  await using place = await serverPlace(t, { major });
  await using target = await testDatabase(t, { major });
  await shop(place, databaseUrl(target.dsn));
  const operator = await place.signIn("eve", "operator");
  const author = await place.signIn("ada", "author");
  const path = "/api/projects/shop/schedules/deploy";
  const put = (cookie: string, operation: string) =>
    place.call("PUT", path, { cookie, body: { operation, input: { env: "dev" }, cron: "0 6 * * *" } });
  assert.equal((await put(operator, "migrate up")).status, 200);
  assert.equal((await put(author, "drift")).status, 403);
  assert.equal((await place.call("DELETE", path, { cookie: author })).status, 403);
  assert.equal((await put(operator, "drift")).status, 200);
  assert.equal((await place.call("DELETE", path, { cookie: author })).status, 204);
});

Deno.test("server: a group that nobody is in keeps no server administered, and a place is whole where people are made", async (t) => {
  await using place = await serverPlace(t, { major });
  const admin = await place.signIn("root", "admin");
  await place.call("POST", "/api/groups/dba/grants", { cookie: admin, body: { role: "admin" } });
  const { body } = await place.call("GET", "/api/people", { cookie: admin });
  const [{ id, grants: [{ id: grant }] }] = body.people;
  assert.equal((await place.call("DELETE", `/api/people/${id}/grants/${grant}`, { cookie: admin })).status, 409);
  const half = { login: "x", grants: [{ role: "viewer", environment: "prod" }] };
  assert.equal((await place.call("POST", "/api/people", { cookie: admin, body: half })).body.code, "SERVER_1707");
});

Deno.test("placesOf() is what a role and a token leave together", () => {
  const everywhere = { role: "viewer" as const, project: null, environment: null };
  const shop = { ...everywhere, project: "shop" };
  const narrowing = { verbs: ["view" as const], project: "shop", environment: "dev" };
  assert.equal(placesOf({ grants: [shop, everywhere] }, "view"), null);
  assert.deepEqual(placesOf({ grants: [shop] }, "view"), [{ project: "shop", environment: null }]);
  assert.deepEqual(placesOf({ grants: [everywhere], narrowing }, "view"), [{ project: "shop", environment: "dev" }]);
  assert.deepEqual(placesOf({ grants: [{ ...shop, project: "other" }], narrowing }, "view"), []);
  assert.deepEqual(placesOf({ grants: [everywhere], narrowing }, "admin"), []);
});
