import assert from "node:assert/strict";
import fc from "fast-check";
import { type Role, roles, verbs, verbsOf } from "../../web/auth/mod.ts";
import { routes } from "../../web/api/mod.ts";
import { testMajors } from "../kit/mod.ts";
import { origin, sendBundle, type ServerPlace, serverPlace } from "./place.ts";

const [major] = testMajors() as [number];

/** A path with something in the place of each parameter, and a body that the schema may or may not take. */
function pathOf({ path, query }: (typeof routes)[number]): string {
  const filled = path.replace(
    /\{(\w+)\}/g,
    (_, name) => ({ project: "shop", name: "GREET", hash: "0".repeat(64) })[name as string] ?? "1",
  );
  if (query?.shape.ids !== undefined) return `${filled}?ids=1`;
  return query?.shape.path === undefined ? filled : `${filled}?path=x`;
}

function bodyOf(route: (typeof routes)[number]): unknown {
  return route.bytes === undefined ? route.body === undefined ? undefined : {} : new Uint8Array([1]);
}

async function shop(place: ServerPlace): Promise<string> {
  const admin = await place.signIn("root", "admin");
  await place.call("POST", "/api/projects", { cookie: admin, body: { name: "shop" } });
  await sendBundle(place, admin, "shop", { "confiture.yaml": "name: shop\n" });
  return admin;
}

Deno.test("server: every route lets in exactly the roles that may do what it does", async (t) => {
  await using place = await serverPlace(t, { major });
  await shop(place);
  const cookies = new Map<Role, string>();
  for (const role of roles) cookies.set(role, await place.signIn(role, role));
  const nobody = await place.signIn("nobody");
  for (const route of routes) {
    // The last session would be gone for the routes behind it.
    if (route.path === "/api/session" && route.method === "DELETE") continue;
    const ask = (options: object) => place.call(route.method, pathOf(route), { body: bodyOf(route), ...options });
    const name = `${route.method} ${route.path}`;
    const without = await ask({});
    if (route.permission === "open") {
      assert.notEqual(without.status, 401, name);
      continue;
    }
    assert.equal(without.status, 401, `${name} without anybody`);
    const { permission } = route;
    if (permission === "signed-in") {
      assert.notEqual((await ask({ cookie: nobody })).status, 401, name);
      continue;
    }
    assert.equal((await ask({ cookie: nobody })).status, 403, `${name} as nobody`);
    for (const role of roles) {
      const { status } = await ask({ cookie: cookies.get(role) });
      assert.equal(status === 403, !verbsOf[role].includes(permission), `${name} as ${role}: ${status}`);
    }
  }
});

Deno.test("server: operations are run by the roles whose verb fits their effect, where it holds", async (t) => {
  await using place = await serverPlace(t, { major });
  await shop(place);
  const local = await place.signIn("ada", "operator", { project: "shop", environment: "staging" });
  const ask = (cookie: string, operation: string, env?: string) =>
    place.call("POST", `/api/operations/${encodeURIComponent(operation)}`, {
      cookie,
      body: { project: "shop", input: env === undefined ? {} : { env } },
    });
  assert.equal((await ask(local, "migrate up", "prod")).status, 403);
  assert.equal((await ask(local, "migrate up")).status, 403);
  assert.equal((await ask(local, "migrate up", "staging")).status, 202);
  const author = await place.signIn("bob", "author");
  assert.equal((await ask(author, "migrate up", "staging")).status, 403);
  assert.equal((await ask(author, "migrate status", "staging")).status, 202);
  const tries = { project: "shop", input: { env: "staging", dry_run: true, dry_run_execute: true } };
  const tried = await place.call("POST", "/api/operations/migrate%20up", { cookie: author, body: tries });
  assert.equal(tried.status, 403, "what is executed on the target is no reading, whatever stands beside it");
  const viewer = await place.signIn("eve", "viewer");
  assert.equal((await ask(viewer, "migrate status", "staging")).status, 403);
});

Deno.test("server: a token is no more than its scope, its owner and its life", async (t) => {
  await using place = await serverPlace(t, { major });
  await shop(place);
  const cookie = await place.signIn("ada", "operator");
  const make = async (body: Record<string, unknown>) =>
    (await place.call("POST", "/api/tokens", { cookie, body: { name: "ci", days: 1, ...body } })).body.token as string;
  const wide = await make({ verbs: [...verbs] });
  const narrow = await make({ verbs: ["view", "run:read"], project: "shop", environment: "staging" });
  const ask = (token: string, operation: string, env: string) =>
    place.call("POST", `/api/operations/${encodeURIComponent(operation)}`, {
      token,
      body: { project: "shop", input: { env } },
    });
  assert.equal((await ask(wide, "migrate up", "staging")).status, 202);
  assert.equal((await place.call("GET", "/api/people", { token: wide })).status, 403, "beyond its owner");
  assert.equal((await ask(narrow, "migrate status", "staging")).status, 202);
  assert.equal((await ask(narrow, "migrate up", "staging")).status, 403, "beyond its verbs");
  assert.equal((await ask(narrow, "migrate status", "prod")).status, 403, "beyond its environment");
  assert.equal(
    (await place.call("POST", "/api/tokens", { token: wide, body: { name: "x", verbs: ["view"], days: 1 } })).status,
    409,
  );
  await place.control.pool.query("UPDATE confiture_control.token SET expires_at = now() WHERE prefix = $1", [
    narrow.slice(0, 16),
  ]);
  assert.equal((await place.call("GET", "/api/runs", { token: narrow })).status, 401, "expired");
  const { body } = await place.call("GET", "/api/tokens", { cookie });
  const { id } = body.tokens.find(({ prefix }: { prefix: string }) => wide.startsWith(prefix));
  assert.equal((await place.call("DELETE", `/api/tokens/${id}`, { cookie })).status, 204);
  assert.equal((await place.call("GET", "/api/runs", { token: wide })).status, 401, "revoked");
  assert.equal((await place.call("GET", "/api/runs", { token: `confiture_${"0".repeat(64)}` })).status, 401, "forged");
  const [kept] = await place.control.pool.query<{ found: boolean }>(
    "SELECT bool_or(to_jsonb(t)::text LIKE '%' || $1 || '%') AS found FROM confiture_control.token t",
    [wide.slice(16)],
  );
  assert.equal(kept!.found, false, "the token itself is kept nowhere");
});

Deno.test("server: sessions that are over, revoked or forged, and pages of other sites, are refused", async (t) => {
  await using place = await serverPlace(t, { major });
  await shop(place);
  const cookie = await place.signIn("ada", "operator");
  const act = (headers: Record<string, string>) =>
    place.call("POST", "/api/tokens", { cookie, body: { name: "x", verbs: ["view"], days: 1 }, headers });
  assert.equal((await act({})).status, 201);
  assert.equal((await act({ "sec-fetch-site": "cross-site" })).status, 403);
  assert.equal((await act({ "sec-fetch-site": "same-site" })).status, 403);
  assert.equal((await act({ origin: "https://evil.example" })).status, 403);
  assert.equal((await act({ origin: "null" })).status, 403);
  assert.equal((await act({ "content-type": "text/plain" })).status, 400);
  assert.equal((await place.call("GET", "/api/session", { cookie: "f".repeat(64) })).status, 401);
  const set = (what: string) => place.control.pool.query(`UPDATE confiture_control.session SET ${what}`);
  await set("last_seen_at = now() - interval '13 hours'");
  assert.equal((await place.call("GET", "/api/session", { cookie })).status, 401, "idle");
  await set("last_seen_at = now(), expires_at = now()");
  assert.equal((await place.call("GET", "/api/session", { cookie })).status, 401, "expired");
  await set("expires_at = now() + interval '1 hour'");
  assert.equal((await place.call("DELETE", "/api/session", { cookie })).status, 200);
  assert.equal((await place.call("GET", "/api/session", { cookie })).status, 401, "signed out");
});

Deno.test("server: passwords are taken over TLS or on this machine only, and not guessed", async (t) => {
  await using place = await serverPlace(t, { major });
  const { makeSetupCode } = await import("../../web/auth/mod.ts");
  const { code } = await makeSetupCode(place.control.pool, place.control.host);
  const account = { code, login: "ada", password: "correct horse battery" };
  const far = { peer: "192.0.2.7" };
  assert.equal((await place.call("POST", "/api/setup", { body: account, ...far })).body.code, "SERVER_1711");
  assert.equal((await place.call("POST", "/api/setup", { body: { ...account, password: "short" } })).status, 400);
  assert.equal((await place.call("POST", "/api/setup", { body: account })).status, 201);
  assert.equal((await place.call("POST", "/api/setup", { body: account })).body.code, "SERVER_1712", "once");
  const login = { login: "Ada", password: "correct horse battery" };
  assert.equal((await place.call("POST", "/api/session", { body: login, ...far })).status, 403);
  // Forwarded headers count from the listed proxy alone.
  const forwarded = { "x-forwarded-proto": "https", "x-forwarded-for": "198.51.100.4" };
  assert.equal((await place.call("POST", "/api/session", { body: login, ...far, headers: forwarded })).status, 403);
  const proxied = await place.request("POST", "/api/session", { body: login, peer: "10.0.0.1", headers: forwarded });
  assert.equal(proxied.status, 201);
  assert.match(
    proxied.headers.get("set-cookie")!,
    /^__Host-confiture=[0-9a-f]{64}; Path=\/; HttpOnly; SameSite=Lax; .*Secure$/,
  );
  assert.equal(place.seen.at(-1)!.address, "198.51.100.4");
  for (let guess = 0; guess < 10; guess++) {
    const { status } = await place.call("POST", "/api/session", { body: { login: "ada", password: `wrong ${guess}` } });
    assert.equal(status, 401);
  }
  const limited = await place.request("POST", "/api/session", { body: login });
  assert.deepEqual([limited.status, Number(limited.headers.get("retry-after")) > 0], [429, true]);
});

Deno.test("server: whatever is sent, the answer is no 500 and tells no secrets", async (t) => {
  await using place = await serverPlace(t, { major });
  const cookie = await shop(place);
  const strange = fc.oneof(
    fc.json(),
    fc.string(),
    fc.object().map((value) => JSON.stringify(value)),
    fc.constantFrom(
      "null",
      "[]",
      "{",
      '{"__proto__":1}',
      '{"input":{"env":"\\u0000"}}',
      `{"name":"${"x".repeat(5000)}"}`,
    ),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...routes), strange, fc.string(), async (route, body, word) => {
      if (route.path === "/api/session" && route.method === "DELETE") return;
      const path = route.path.replace(
        /\{(\w+)\}/g,
        (_, name) => name === "project" ? "shop" : encodeURIComponent(word || "x"),
      );
      const query = `?limit=${encodeURIComponent(word)}&after=${encodeURIComponent(word)}`;
      const sends = route.method !== "GET";
      const response = await place.request(route.method, path + (sends ? "" : query), {
        cookie,
        ...(sends ? { body, headers: { "content-type": "application/json" } } : {}),
      });
      const text = await response.text();
      assert.ok(response.status < 500, `${route.method} ${path}: ${response.status} ${text}`);
    }),
    { numRuns: 150, seed: 11 },
  );
  assert.equal((await place.request("GET", "/api/nowhere")).status, 404);
  void origin;
});

Deno.test("server: the audit log is written with its acts, chained, and cannot be changed unnoticed", async (t) => {
  const { readHead, sealAudit, verifyAudit } = await import("../../web/audit/mod.ts");
  await using place = await serverPlace(t, { major });
  const cookie = await shop(place);
  const { pool } = place.control;
  await sealAudit(pool);
  assert.equal((await verifyAudit(pool)).intact, true);
  const { body } = await place.call("GET", "/api/audit", { cookie });
  const actions = body.entries.map(({ action }: { action: string }) => action);
  for (const action of ["project.make", "project.bundle", "session.open"]) assert.ok(actions.includes(action), action);
  // A request that fails leaves no entry: both are one transaction.
  const before = body.entries.length;
  assert.equal((await place.call("POST", "/api/projects", { cookie, body: { name: "shop" } })).status, 409);
  assert.equal((await place.call("GET", "/api/audit", { cookie })).body.entries.length, before);
  await sealAudit(pool);
  const { head } = await verifyAudit(pool);
  const noted = readHead(head!);
  assert.deepEqual((await verifyAudit(pool, noted)).intact, true);
  const other = await verifyAudit(pool, { ...noted!, hash: "0".repeat(64) });
  assert.match(other.problem!, /another one than was noted/);
  assert.throws(() => readHead("12"), { reason: "usage" });
  await assert.rejects(pool.query("UPDATE confiture_control.audit SET actor = 'x'"), /append-only/);
  await assert.rejects(pool.query("DELETE FROM confiture_control.audit_seal"), /append-only/);
  await using session = await place.database.session();
  await session.execute("ALTER TABLE confiture_control.audit DISABLE TRIGGER ALL");
  // The end of the chain goes with its links: only who noted the head can tell.
  await session.execute(
    `ALTER TABLE confiture_control.audit_seal DISABLE TRIGGER ALL;
     DELETE FROM confiture_control.audit_seal WHERE seq = (SELECT max(seq) FROM confiture_control.audit_seal);
     DELETE FROM confiture_control.audit a WHERE NOT EXISTS (
       SELECT FROM confiture_control.audit_seal s WHERE s.entry = a.id)`,
  );
  assert.equal((await verifyAudit(pool)).intact, true);
  const cut = await verifyAudit(pool, noted);
  assert.deepEqual([cut.intact, cut.broken_at], [false, null]);
  assert.match(cut.problem!, /was taken away/);
  await session.execute("UPDATE confiture_control.audit SET actor = 'somebody else' WHERE id = 2");
  const verdict = await verifyAudit(pool);
  assert.deepEqual([verdict.intact, verdict.broken_at], [false, 2]);
});
