import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { pause } from "../../engine/pause.ts";
import { deliverDue } from "../../web/webhooks/mod.ts";
import { databaseUrl, testDatabase, testMajors } from "../kit/mod.ts";
import { sendBundle, type ServerPlace, serverPlace } from "./place.ts";

const [major] = testMajors() as [number];
const signal = new AbortController().signal;

interface Seen {
  headers: Headers;
  body: string;
}

/** A server that gives the answers one after the other, the last one again and again. */
function receiver(...answers: (() => Response | Promise<Response>)[]) {
  const seen: Seen[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    seen.push({ headers: request.headers, body: await request.text() });
    return await answers[Math.min(seen.length, answers.length) - 1]!();
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}/hooks/token-abc`,
    port: server.addr.port,
    seen,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

const fine = () => new Response("thanks");
const busy = () => new Response("a secret of theirs", { status: 500 });

async function shop(place: ServerPlace) {
  const admin = await place.signIn("root", "admin");
  await place.call("POST", "/api/projects", { cookie: admin, body: { name: "shop" } });
  await sendBundle(place, admin, "shop", {
    "db/environments/dev.yaml": "database_url: env:SHOP_URL\n",
    "db/environments/prod.yaml": "database_url: env:SHOP_URL\nprotected: true\n",
    "db/schema/jar.sql": "CREATE TABLE jar (id int);\n",
    "db/migrations/20260101000000_first.up.sql": "CREATE TABLE first (id int);\n",
    "db/migrations/20260101000000_first.down.sql": "DROP TABLE first;\n",
  });
  const path = "/api/projects/shop/webhooks";
  const hook = (url: string, events = ["run.finished"]) =>
    place.call("POST", path, { cookie: admin, body: { url, events } });
  const deliveries = async () => (await place.call("GET", path, { cookie: admin })).body.deliveries;
  /** A run that ends before a worker has it. */
  const end = async (): Promise<string> => {
    const body = { project: "shop", input: { env: "dev" } };
    const { run } = (await place.call("POST", "/api/operations/drift", { cookie: admin, body })).body;
    const cancelled = await place.call("POST", `/api/runs/${run}/cancel`, { cookie: admin, body: {} });
    assert.ok(cancelled.status < 300, JSON.stringify(cancelled.body));
    return run;
  };
  const deliver = (allowPrivate = true) => deliverDue(place.control, { allowPrivate, signal });
  const makeDue = () =>
    place.control.pool.query(
      "UPDATE confiture_control.webhook_delivery SET next_at = now() - interval '1 s' WHERE next_at IS NOT NULL",
    );
  return { admin, path, hook, deliveries, end, deliver, makeDue };
}

Deno.test("server: a webhook is told once, signed, what ended and what was decided, and no more of it", async (t) => {
  await using place = await serverPlace(t, { major });
  await using target = await testDatabase(t, { major });
  await using server = receiver(fine);
  const { admin, path, hook, deliveries, deliver } = await shop(place);
  const url = databaseUrl(target.dsn);
  await place.call("PUT", "/api/projects/shop/secrets/SHOP_URL", {
    cookie: admin,
    body: { value: url, environment: "" },
  });
  const every = ["run.finished", "approval.open", "approval.approved", "approval.rejected", "approval.dead"];
  const made = await hook(server.url, every);
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const { secret } = made.body;
  assert.match(secret, /^cfw_[\w-]{43}$/);
  await using other = receiver(fine);
  await hook(other.url, ["approval.rejected"]);

  await place.worker();
  const approver = await place.signIn("bob", "approver");
  const until = async (path: string, isSo: (body: { state: string; status: string }) => boolean) => {
    for (;;) {
      const { body } = await place.call("GET", path, { cookie: admin });
      if (isSo(body)) return body;
      await pause(50);
    }
  };
  const ask = async () => {
    const body = { project: "shop", operation: "migrate up", input: { env: "prod" } };
    const { id } = (await place.call("POST", "/api/approvals", { cookie: admin, body })).body;
    return await until(`/api/approvals/${id}`, ({ state }) => state !== "reviewing");
  };
  const decide = async ({ id, shown_hash }: { id: number; shown_hash: string }, word: string) =>
    (await place.call("POST", `/api/approvals/${id}/${word}`, { cookie: approver, body: { shown_hash } })).body.state;
  const [first, second] = [await ask(), await ask()];
  assert.equal(await decide(first, "reject"), "rejected");
  assert.equal(await decide(second, "approve"), "approved");
  await using session = await target.session();
  await session.execute("CREATE TABLE surprise (id int)");
  const { run } = (await place.call("POST", `/api/approvals/${second.id}/run`, { cookie: admin, body: {} })).body;
  await until(`/api/runs/${run}`, ({ status }) => status === "failed");

  // Replicas at the same moment: each message goes out once.
  const counts = await Promise.all([deliver(), deliver(), deliver()]);
  for (let more = 1; more > 0;) counts.push(more = await deliver());
  assert.equal(counts.reduce((sum, count) => sum + count), 9);
  assert.deepEqual([server.seen.length, other.seen.length], [8, 1]);
  const told = server.seen.map(({ body }) => JSON.parse(body));
  assert.deepEqual(told.map(({ event }) => event).sort(), [
    ...["approval.approved", "approval.dead", "approval.open", "approval.open", "approval.rejected"],
    ...["run.finished", "run.finished", "run.finished"],
  ]);
  const { at, ...ended } = told.find((each) => each.run === run);
  assert.match(at, /^20.*Z$/);
  assert.deepEqual(ended, {
    ...{ version: 1, event: "run.finished", project: "shop", run, operation: "migrate up", environment: "prod" },
    ...{ status: "failed", exit_code: ended.exit_code, code: "SERVER_1717" },
  });
  const dead = told.find(({ event }) => event === "approval.dead");
  assert.deepEqual(Object.keys(dead).sort(), [
    ...["approval", "at", "environment", "event", "operation", "project", "review_run", "version"],
  ]);
  assert.equal(dead.approval, second.id);
  for (const { headers, body } of server.seen) {
    const timestamp = headers.get("x-confiture-timestamp")!;
    const expected = createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex");
    assert.equal(headers.get("x-confiture-signature"), `sha256=${expected}`);
    assert.equal(headers.get("x-confiture-event"), JSON.parse(body).event);
    assert.ok(!body.includes("CREATE TABLE") && !body.includes(url), body);
  }
  assert.equal(new Set(server.seen.map(({ headers }) => headers.get("x-confiture-delivery"))).size, 8);
  assert.ok((await deliveries()).every((each: { delivered_at: string | null }) => each.delivered_at !== null));

  // The key and the address are nowhere to be read again.
  const { body: listed } = await place.call("GET", path, { cookie: admin });
  const { body: audit } = await place.call("GET", "/api/audit?limit=200", { cookie: admin });
  const kept = await place.control.pool.query("SELECT w::text FROM confiture_control.webhook w");
  for (const text of [listed, audit, kept].map((each) => JSON.stringify(each))) {
    assert.ok(!text.includes(secret) && !text.includes("token-abc"), text);
  }
  assert.ok(JSON.stringify(audit).includes("webhook.make"));
});

Deno.test("server: a message is sent again after a failure and after a replica that is gone, and given up at last", async (t) => {
  await using place = await serverPlace(t, { major });
  const { hook, deliveries, end, deliver, makeDue } = await shop(place);
  const late = Promise.withResolvers<Response>();
  await using server = receiver(busy, () => late.promise, fine, busy);
  await hook(server.url);
  await end();
  assert.equal(await deliver(), 1);
  const [failed] = await deliveries();
  assert.deepEqual([failed.attempts, failed.failure], [1, `127.0.0.1:${server.port} answered 500`]);
  assert.ok(failed.next_at !== null && failed.delivered_at === null);
  assert.equal(await deliver(), 0, "not before its pause is over");

  // A replica that hangs with it has it alone until its lease is over; what it says afterwards counts no more.
  await makeDue();
  const hanging = deliver();
  while (server.seen.length < 2) await pause(10);
  assert.equal(await deliver(), 0);
  await makeDue();
  assert.equal(await deliver(), 1);
  late.resolve(busy());
  await hanging;
  const [arrived] = await deliveries();
  assert.deepEqual([arrived.attempts, arrived.next_at, arrived.failure], [3, null, null]);
  assert.notEqual(arrived.delivered_at, null);
  const ids = server.seen.map(({ headers, body }) => `${headers.get("x-confiture-delivery")} ${body}`);
  assert.equal(new Set(ids).size, 1, "one message, however often it is sent");

  await end();
  let tries = 0;
  for (; await deliver() > 0; tries++) await makeDue();
  const [given] = await deliveries();
  assert.deepEqual([tries, given.attempts, given.next_at, given.delivered_at], [8, 8, null, null]);
});

Deno.test("server: webhooks reach no private address, by name or by redirect, unless the server allows it", async (t) => {
  await using place = await serverPlace(t, { major });
  const { hook, deliveries, end, deliver } = await shop(place);
  await using server = receiver(fine);
  const names = ["localhost", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "2130706433"];
  for (const name of names) await hook(`https://${name}:${server.port}/x`);
  await hook(server.url);
  await end();
  assert.equal(await deliver(false), 6);
  const refused = await deliveries();
  for (const { failure, next_at } of refused.slice(1)) {
    assert.match(failure, /has the private address .*: refused unless --webhook-allow-private is set/);
    assert.equal(next_at, null);
  }
  assert.match(refused[0].failure, /http: is not spoken/);
  assert.equal(server.seen.length, 0);
  await place.control.pool.query("DELETE FROM confiture_control.webhook");

  await using redirect = receiver(() => new Response("", { status: 307, headers: { location: server.url } }));
  await hook(redirect.url);
  await end();
  assert.equal(await deliver(), 1);
  assert.match((await deliveries())[0].failure, /answered 307, and redirects are not followed/);
  assert.deepEqual([redirect.seen.length, server.seen.length], [1, 0]);
});

Deno.test("server: webhooks are an admin's, name a web server and known events, and are silent once revoked", async (t) => {
  await using place = await serverPlace(t, { major });
  const { admin, path, hook, end, deliver } = await shop(place);
  await using server = receiver(fine);
  const body = { url: server.url, events: ["run.finished"] };
  const operator = await place.signIn("eve", "operator");
  assert.equal((await place.call("POST", path, { cookie: operator, body })).status, 403);
  assert.equal((await place.call("GET", path, { cookie: operator })).status, 403);
  assert.equal((await hook("file:///etc/passwd")).status, 400);
  assert.equal((await hook("nowhere")).status, 400);
  assert.equal((await hook(server.url, ["run.everything"])).status, 400);
  assert.equal((await hook(server.url, [])).status, 400);
  const { id } = (await hook(server.url)).body;
  await end();
  assert.equal((await place.call("DELETE", `${path}/${id}`, { cookie: operator })).status, 403);
  assert.equal((await place.call("DELETE", `${path}/${id}`, { cookie: admin })).status, 204);
  assert.equal((await place.call("DELETE", `${path}/${id}`, { cookie: admin })).status, 404);
  await end();
  assert.deepEqual([await deliver(), server.seen.length], [0, 0]);
});
