import assert from "node:assert/strict";
import { hasNobody, makeFirstCode, makeSetupCode } from "../../web/auth/mod.ts";
import { clientAddresses } from "../../web/api/mod.ts";
import { testMajors } from "../kit/mod.ts";
import { testProvider } from "./oidc_provider.ts";
import { type ServerPlace, serverPlace } from "./place.ts";

const [major] = testMajors() as [number];
const password = "correct horse battery";

const cookieOf = (response: Response) => /confiture=([0-9a-f]+)/.exec(response.headers.get("set-cookie") ?? "")?.[1];

async function account({ control, request }: ServerPlace, login: string): Promise<string> {
  const { code } = await makeSetupCode(control.pool, control.host);
  const response = await request("POST", "/api/setup", { body: { code, login, password } });
  assert.equal(response.status, 201, await response.text());
  return cookieOf(response)!;
}

Deno.test("server: a session ends where somebody signs in over it, and when rights of its owner change", async (t) => {
  await using place = await serverPlace(t, { major });
  const admin = await account(place, "root");
  const isOpen = async (cookie: string) => (await place.call("GET", "/api/session", { cookie })).status === 200;
  const planted = await place.signIn("mallory");
  const signedIn = await place.request("POST", "/api/session", { cookie: planted, body: { login: "root", password } });
  const fresh = cookieOf(signedIn)!;
  assert.deepEqual([await isOpen(planted), await isOpen(fresh), await isOpen(admin)], [false, true, true]);

  const ada = await place.signIn("ada");
  const { body } = await place.call("GET", "/api/people", { cookie: fresh });
  const { id } = body.people.find(({ name }: { name: string }) => name === "ada");
  const grant = { role: "operator" };
  assert.equal((await place.call("POST", `/api/people/${id}/grants`, { cookie: fresh, body: grant })).status, 204);
  assert.equal(await isOpen(ada), false, "a role was given");

  // Everybody of a group, and not whoever gives it a role.
  const [bob, eve] = [await place.signIn("bob"), await place.signIn("eve")];
  await place.control.pool.query(
    `INSERT INTO confiture_control.identity (issuer, subject, person, groups)
     SELECT 'x', name, id, '{dba}' FROM confiture_control.person WHERE name IN ('bob', 'root')`,
  );
  const viewer = { role: "viewer" };
  assert.equal((await place.call("POST", "/api/groups/dba/grants", { cookie: fresh, body: viewer })).status, 204);
  assert.deepEqual([await isOpen(bob), await isOpen(eve), await isOpen(fresh)], [false, true, true]);
});

Deno.test("server: of the codes that replicas print for the first admin one can be used, however fast", async (t) => {
  await using place = await serverPlace(t, { major });
  const { pool, host } = place.control;
  assert.ok(await hasNobody(pool));
  const codes = [await makeFirstCode(pool, host), await makeFirstCode(pool, host), await makeFirstCode(pool, host)];
  const answers = await Promise.all(
    [...codes, ...codes].map((code, index) =>
      place.call("POST", "/api/setup", { body: { code, login: `admin${index}`, password } })
    ),
  );
  assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 403, 403, 403, 403, 403]);
  const [people] = await pool.query("SELECT count(*)::int AS count FROM confiture_control.person");
  assert.deepEqual(people, { count: 1 });
  // One that somebody asks for on the command line is for another admin.
  await account(place, "second");
});

Deno.test("server: a code opens the account that it was made for, under its name, and none that was shut since", async (t) => {
  await using place = await serverPlace(t, { major });
  const cookie = await account(place, "root");
  const make = async (login: string) =>
    (await place.call("POST", "/api/people", { cookie, body: { login } })).body as { person: number; code: string };
  const use = (code: string, login: string) => place.call("POST", "/api/setup", { body: { code, login, password } });
  const ada = await make("ada");
  assert.equal((await use(ada.code, "root")).body.code, "SERVER_1712", "somebody else's name");
  assert.equal((await use(ada.code, "Ada")).status, 201);
  const { body } = await place.call("GET", "/api/audit?action=setup-code.use", { cookie });
  assert.deepEqual(body.entries.map(({ subject }: { subject: string }) => subject), ["Ada", "root"]);
  const bob = await make("bob");
  assert.equal((await place.call("POST", `/api/people/${bob.person}/disable`, { cookie, body: {} })).status, 204);
  assert.equal((await use(bob.code, "bob")).body.code, "SERVER_1712", "shut");
});

Deno.test("server: guesses that come at once are counted, a line has one count, and signing in costs none", async (t) => {
  await using place = await serverPlace(t, { major });
  await account(place, "root");
  const guess = (login: string, word: string, address = "198.51.100.7") =>
    place.call("POST", "/api/session", {
      body: { login, password: word },
      peer: "10.0.0.1",
      headers: { "x-forwarded-proto": "https", "x-forwarded-for": address, origin: "http://127.0.0.1:4600" },
    });
  const atOnce = await Promise.all(Array.from({ length: 30 }, (_, index) => guess("root", `wrong ${index}`)));
  assert.equal(atOnce.filter(({ status }) => status === 401).length, 10);
  assert.equal(atOnce.filter(({ status }) => status === 429).length, 20);

  const { pool } = place.control;
  const forget = () => pool.query("DELETE FROM confiture_control.login_attempt");
  await forget();
  for (let time = 0; time < 3; time++) assert.equal((await guess("root", password)).status, 201);
  const [left] = await pool.query("SELECT count(*)::int AS count FROM confiture_control.login_attempt");
  assert.deepEqual(left, { count: 0 });

  // Fifty of one line, each from an address of its own.
  const { hashOf } = await import("../../web/auth/secret_token.ts");
  await pool.query(
    "INSERT INTO confiture_control.login_attempt (key) SELECT $1 FROM generate_series(1, 50)",
    [hashOf("address 2001:db8:1:2::/64")],
  );
  assert.equal((await guess("root", password, "2001:db8:1:2:aaaa::7")).status, 429);
  assert.equal((await guess("root", password, "2001:db8:1:3:aaaa::7")).status, 201);
});

Deno.test("server: a token looks after no sessions and tokens but itself", async (t) => {
  await using place = await serverPlace(t, { major });
  const cookie = await place.signIn("ada", "viewer");
  const make = async () =>
    (await place.call("POST", "/api/tokens", { cookie, body: { name: "x", verbs: ["view"], days: 1 } })).body;
  const [leaked, other] = [await make(), await make()];
  const { body } = await place.call("GET", "/api/sessions", { cookie });
  const ask = (method: string, path: string) => place.call(method, path, { token: leaked.token });
  for (
    const [method, path] of [
      ["GET", "/api/sessions"],
      ["GET", "/api/tokens"],
      ["DELETE", `/api/sessions/${body.sessions[0].id}`],
      ["DELETE", `/api/tokens/${other.id}`],
    ] as const
  ) assert.equal((await ask(method, path)).status, 409, `${method} ${path}`);
  assert.equal((await place.call("GET", "/api/session", { cookie })).status, 200);
  assert.equal((await ask("DELETE", `/api/tokens/${leaked.id}`)).status, 204, "itself");
  assert.equal((await ask("GET", "/api/session")).status, 401);
});

Deno.test("oidc: whoever sends a link does not decide where somebody ends up", async (t) => {
  await using provider = testProvider();
  await using place = await serverPlace(t, {
    major,
    env: { CONFITURE_OIDC_ISSUER: provider.issuer, CONFITURE_OIDC_CLIENT_ID: "confiture" },
  });
  const paths = ["//evil.example", "/\\evil.example", "/.//evil.example", "/x/..//evil.example", "/\t/evil.example"];
  for (const path of [...paths, "https://evil.example"]) {
    const begun = await place.request("GET", `/api/oidc/login?return_to=${encodeURIComponent(path)}`);
    assert.equal(begun.status, 302, path);
  }
  const rows = await place.control.pool.query("SELECT DISTINCT return_to FROM confiture_control.oidc_flow");
  assert.deepEqual(rows, [{ return_to: "/" }]);
});

Deno.test("clientAddresses() believes no more than the proxies that were named, and no name that a request brings", () => {
  const clientOf = clientAddresses(["10.0.0.0/8"], undefined);
  const ask = (headers: Record<string, string>, peer = "10.0.0.1", url = "http://127.0.0.1:4600/") =>
    clientOf(new Request(url, { headers }), peer);
  const from = (forwarded: string) => ask({ "x-forwarded-for": forwarded }).address;
  assert.equal(from("203.0.113.9, 198.51.100.4"), "198.51.100.4");
  assert.equal(from("203.0.113.9, 198.51.100.4, 10.0.0.2"), "198.51.100.4");
  assert.equal(from("203.0.113.9, 198.51.100.4:5000"), "198.51.100.4");
  assert.equal(from("203.0.113.9, [2001:db8::7]:5000"), "2001:db8::7");
  assert.equal(from("203.0.113.9, unknown"), "10.0.0.1", "what is left of it was said by the client");
  assert.equal(ask({ "x-forwarded-for": "203.0.113.9" }, "192.0.2.1").address, "192.0.2.1");
  assert.equal(ask({}, "127.0.0.1").isLocal, true);
  assert.equal(ask({ "x-forwarded-for": "203.0.113.9" }, "127.0.0.1").isLocal, false, "a proxy that nobody named");
  assert.equal(ask({}, "::1", "http://[::1]:4600/").origin, "http://[::1]:4600");
  assert.equal(ask({}, "127.0.0.1", "http://localhost:4600/").origin, "http://localhost:4600");
  // A page of a name that leads to this machine has the same origin as the request, and is not ours.
  assert.notEqual(ask({}, "127.0.0.1", "http://evil.example:4600/").origin, "http://evil.example:4600");
});
