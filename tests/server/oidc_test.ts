import assert from "node:assert/strict";
import { testHost, testMajors } from "../kit/mod.ts";
import { providerSettings } from "../../web/auth/mod.ts";
import { clientId, clientSecret, testProvider } from "./oidc_provider.ts";
import { origin, type ServerPlace, serverPlace } from "./place.ts";

const [major] = testMajors() as [number];

const variables = (issuer: string) => ({
  CONFITURE_OIDC_ISSUER: issuer,
  CONFITURE_OIDC_CLIENT_ID: clientId,
  CONFITURE_OIDC_CLIENT_SECRET: clientSecret,
});

/** What a browser keeps of an answer, and where it goes next. */
async function step({ request }: ServerPlace, url: string, cookies: string[] = []) {
  const { pathname, search } = new URL(url, origin);
  const response = await request("GET", pathname + search, { headers: { cookie: cookies.join("; ") } });
  const text = await response.text();
  const kept = response.headers.getSetCookie().map((cookie) => cookie.split(";")[0]!);
  const location = response.headers.get("location");
  return {
    status: response.status,
    location,
    cookies: kept,
    problem: response.status >= 400 ? JSON.parse(text) : undefined,
  };
}

async function place(t: Deno.TestContext, issuer: string) {
  const place = await serverPlace(t, { major, env: variables(issuer) });
  const admin = await place.signIn("root", "admin");
  await place.call("POST", "/api/projects", { cookie: admin, body: { name: "shop" } });
  const grant = { role: "operator", project: "shop", environment: "dev" };
  await place.call("POST", "/api/groups/dba/grants", { cookie: admin, body: grant });
  return { place, admin };
}

Deno.test("oidc: whoever is in a group with a role is let in, and has just that role", async (t) => {
  await using provider = testProvider();
  const { place: server, admin } = await place(t, provider.issuer);
  await using _ = server;
  const begun = await step(server, "/api/oidc/login?return_to=/runs%3Fproject=shop");
  assert.equal(begun.status, 302);
  const asked = new URL(begun.location!);
  assert.equal(asked.searchParams.get("redirect_uri"), `${origin}/api/oidc/callback`, "not of the Host header");
  assert.equal(asked.searchParams.get("code_challenge_method"), "S256");

  // Nobody knows them yet, and none of their groups has a role.
  const stranger = await step(server, provider.authorize(begun.location!).href, begun.cookies);
  assert.deepEqual([stranger.status, stranger.problem.code], [403, "SERVER_1726"]);
  // A person is told so in words, not in JSON.
  const read = await step(server, "/api/oidc/login");
  const { pathname, search } = new URL(provider.authorize(read.location!).href);
  const page = await server.request("GET", pathname + search, {
    headers: { cookie: read.cookies.join("; "), accept: "text/html", "sec-fetch-mode": "navigate" },
  });
  assert.match(page.headers.get("content-type")!, /^text\/html/);
  assert.match(await page.text(), /<h1>.+<\/h1>\s+<p>.+<\/p>\s+<p><a href="\/">/);

  provider.person.groups = ["dba", "staff"];
  const again = await step(server, "/api/oidc/login?return_to=/runs%3Fproject=shop");
  const back = provider.authorize(again.location!);
  const done = await step(server, back.href, again.cookies);
  assert.deepEqual([done.status, done.location], [302, "/runs?project=shop"], JSON.stringify(done.problem));
  const [cookie] = done.cookies as [string];
  const token = cookie.split("=")[1]!;
  const { body: me } = await server.call("GET", "/api/session", { cookie: token });
  const [{ verbs, ...grant }] = me.grants;
  assert.deepEqual([me.name, grant], ["Ada Lovelace", { role: "operator", project: "shop", environment: "dev" }]);
  assert.ok(verbs.includes("run:write") && !verbs.includes("approve"), verbs);

  // The name is nobody's identity: another subject of the same name is another person.
  provider.person = { sub: "u2", name: "Ada Lovelace", groups: ["dba"] };
  const other = await step(server, "/api/oidc/login");
  assert.equal((await step(server, provider.authorize(other.location!).href, other.cookies)).status, 302);
  const { body } = await server.call("GET", "/api/people", { cookie: admin });
  assert.equal(body.people.filter(({ name }: { name: string }) => name === "Ada Lovelace").length, 2);

  // Signed out here, and told where to sign out there.
  const left = await server.call("DELETE", "/api/session", { cookie: token });
  assert.match(left.body.end_session_url, new RegExp(`^${provider.issuer}/end\\?`));
  assert.equal((await server.call("GET", "/api/session", { cookie: token })).status, 401);

  // A disabled account stays so, whatever the provider says.
  await server.control.pool.query(
    "UPDATE confiture_control.person SET disabled_at = now() WHERE name = 'Ada Lovelace'",
  );
  const shut = await step(server, "/api/oidc/login");
  assert.equal((await step(server, provider.authorize(shut.location!).href, shut.cookies)).problem.code, "SERVER_1726");
});

Deno.test("oidc: answers that are forged, replayed, late or of another browser sign nobody in", async (t) => {
  await using provider = testProvider();
  const { place: server } = await place(t, provider.issuer);
  await using _ = server;
  provider.person.groups = ["dba"];
  const begin = () => step(server, "/api/oidc/login");
  const refused = async (claim: string, url: string, cookies: string[]) => {
    const { status, problem, cookies: set } = await step(server, url, cookies);
    assert.deepEqual([status, problem?.code, set], [401, "SERVER_1725", []], claim);
    return problem.detail as string;
  };

  const lied = async (claim: string, lies: Record<string, unknown>) => {
    const begun = await begin();
    provider.lies = lies;
    await refused(claim, provider.authorize(begun.location!).href, begun.cookies);
    provider.lies = {};
  };
  await lied("wrong nonce", { nonce: "another" });
  await lied("no nonce", { nonce: undefined });
  await lied("wrong issuer", { iss: "https://evil.example" });
  await lied("for another client", { aud: "somebody" });
  await lied("too old", { exp: Math.floor(Date.now() / 1000) - 3_600 });
  provider.signsWrongly = true;
  await lied("signed by somebody else", {});
  provider.signsWrongly = false;

  const first = await begin();
  const back = provider.authorize(first.location!);
  await refused("another browser", back.href, []);
  await refused("another flow's cookie", back.href, (await begin()).cookies);
  const forged = new URL(back);
  forged.searchParams.set("state", "guessed");
  await refused("a guessed state", forged.href, first.cookies);
  const stolen = await begin();
  const swapped = new URL(back);
  swapped.searchParams.set("state", new URL(stolen.location!).searchParams.get("state")!);
  await refused("a code of another flow: PKCE", swapped.href, stolen.cookies);
  const denied = await begin();
  const error = new URL(`${origin}/api/oidc/callback`);
  error.searchParams.set("error", "access_denied<script>");
  error.searchParams.set("state", new URL(denied.location!).searchParams.get("state")!);
  assert.match(await refused("denied", error.href, denied.cookies), /the provider says access_deniedscript/);

  const good = await begin();
  const answer = provider.authorize(good.location!);
  const exchanges = provider.exchanges;
  assert.equal((await step(server, answer.href, good.cookies)).status, 302);
  await refused("replayed", answer.href, good.cookies);
  assert.equal(provider.exchanges, exchanges + 1, "the code was not even sent again");

  const late = await begin();
  await server.control.pool.query("UPDATE confiture_control.oidc_flow SET expires_at = now()");
  await refused("late", provider.authorize(late.location!).href, late.cookies);

  for (const path of ["//evil.example/x", "https://evil.example", "/\\evil.example", "javascript:alert(1)"]) {
    const begun = await step(server, `/api/oidc/login?return_to=${encodeURIComponent(path)}`);
    const { location } = await step(server, provider.authorize(begun.location!).href, begun.cookies);
    assert.equal(location, "/", path);
  }
});

Deno.test("oidc: a provider that is away, half of the settings, and none", async (t) => {
  const away = testProvider();
  const { place: server } = await place(t, away.issuer);
  await using _ = server;
  await away[Symbol.asyncDispose]();
  assert.equal((await step(server, "/api/oidc/login")).problem.code, "SERVER_1724");
  const of = (env: Record<string, string>) => providerSettings(testHost({ env }));
  assert.equal(await of({}), undefined);
  await assert.rejects(of({ CONFITURE_OIDC_ISSUER: "https://id.example" }), /CONFITURE_OIDC_CLIENT_ID is not set/);
  await assert.rejects(of({ CONFITURE_OIDC_CLIENT_ID: "x" }), /CONFITURE_OIDC_ISSUER is not set/);
  const plain = { CONFITURE_OIDC_ISSUER: "http://id.example", CONFITURE_OIDC_CLIENT_ID: "x" };
  await assert.rejects(of(plain), /https/);
  await using without = await serverPlace(t, { major });
  assert.equal((await step(without, "/api/oidc/login")).status, 404);
});
