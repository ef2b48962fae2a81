import assert from "node:assert/strict";
import { z } from "zod";
import { field } from "../../engine/run/mod.ts";
import { databaseUrl, fakePlugin, testDatabase } from "../kit/mod.ts";
import { kitchenPlace, major, plugins, shop } from "./kitchen.ts";
import { door, projectFolder, tokenFor, type } from "./typed.ts";

Deno.test("--server runs there what only a plugin has, and tells it as a run of here is told", async (t) => {
  const { place, token } = await kitchenPlace(t);
  await using stack = new AsyncDisposableStack();
  stack.use(place);
  const { url } = stack.use(door(place));
  const { path: cwd } = stack.use(await projectFolder(shop));
  await place.worker();
  const given = { url, token, cwd, plugins };
  const there = await type("cook pear", given);
  const here = await type("cook pear", { ...given, env: { CONFITURE_SERVER: "" } });
  assert.deepEqual([there.exitCode, there.out], [1, "3 jars of pear\n"]);
  assert.deepEqual([here.exitCode, here.out], [there.exitCode, there.out]);
  const [first, ...rest] = there.err.split("\n");
  assert.match(first!, new RegExp(`^note: run [\\w-]+ on ${url}, project shop$`));
  assert.equal(rest.join("\n"), here.err.replace("\u001b[31m", " [31m"), "and it cannot steer the terminal");
  const document = JSON.parse((await type("cook --format json --taste", given)).out);
  assert.deepEqual(document, { ok: true, jars: 3, fruit: "plum" });
  const quiet = await type(`cook -q --output ${cwd}/jars.txt --server ${url}/ --token env:JAM`, {
    ...given,
    token: "",
    url: "",
    env: { JAM: token },
  });
  assert.deepEqual([quiet.exitCode, quiet.out, quiet.err], [0, "", ""]);
  assert.equal(quiet.files.get(`${cwd}/jars.txt`), "3 jars of plum\n");
  const sent = place.seen.filter(({ method }) => method === "PUT");
  assert.equal(sent.length, 1, "the same content is sent once");
});

Deno.test(`--server builds, migrates and fails as here, on ${major}`, async (t) => {
  const { place, token } = await kitchenPlace(t);
  await using stack = new AsyncDisposableStack();
  stack.use(place);
  const targets = [stack.use(await testDatabase(t, { major })), stack.use(await testDatabase(t, { major }))];
  const { url } = stack.use(door(place));
  const { path: cwd } = stack.use(
    await projectFolder({
      ...shop,
      "db/environments/prod.yaml": "database_url: env:SHOP_URL\n",
      "db/schema/jars.sql": "CREATE TABLE jar (id int PRIMARY KEY);\nCREATE VIEW jars AS SELECT * FROM jar;\n",
      "db/migrations/20260101000000_first.up.sql": "CREATE TABLE first (id int);\n",
    }),
  );
  const secret = { value: databaseUrl(targets[0]!.dsn) };
  await place.call("PUT", "/api/projects/shop/secrets/SHOP_URL", { token, body: secret });
  await place.worker();
  const both = async (line: string) => {
    const there = await type(line, { url, token, cwd });
    const here = await type(line, { url: "", token: "", cwd, env: { SHOP_URL: databaseUrl(targets[1]!.dsn) } });
    assert.equal(there.exitCode, here.exitCode, `${line}: ${there.err}\n${here.err}`);
    return [there, here] as const;
  };
  const plain = (text: string) =>
    text.replaceAll(targets[0]!.dsn.database, "DB").replaceAll(targets[1]!.dsn.database, "DB")
      .replace(/note: run .*\n/g, "").replace(/"\d{14}-[0-9a-f]{8}"/g, '"RUN"').replace(
        /\d+(\.\d+)? (ms|s|kB)\b/g,
        "TIME",
      );
  const same = async (line: string) => {
    const [there, here] = await both(line);
    assert.equal(plain(there.out), plain(here.out), line);
    assert.equal(plain(there.err), plain(here.err), line);
    return there;
  };
  const sameDocument = async (line: string) => {
    const [there, here] = await both(line);
    const document = ({ out }: { out: string }) =>
      JSON.parse(
        plain(out).replace(/"(execution_time_ms|elapsed_ms|duration_ms|total_ms|total_duration_ms)": \d+/g, '"$1": 0')
          .replace(/"\d{4}-\d\d-\d\dT[^"]+"/g, '"TIME"'),
      );
    assert.deepEqual(document(there), document(here), line);
  };
  assert.match((await same("build --env prod")).out, /1 table, 1 view/);
  assert.equal((await same("build --env prod")).exitCode, 2, "the database is not empty");
  assert.match((await same("build --env prod --recreate")).err, /USAGE_003[^]*1 table, 1 view[^]*--yes/);
  const asked = await type("build --env prod --recreate", { url, token, cwd, answers: ["yes"] });
  assert.equal(asked.exitCode, 0, asked.err);
  assert.match(asked.err, /build needs your yes\.\n {2}Replace the database [^]*1 table, 1 view/);
  await sameDocument("build --env prod --recreate --yes --format json");
  await sameDocument("migrate up --env prod --format json");
  await Deno.writeTextFile(`${cwd}/db/migrations/20260102000000_second.up.sql`, "CREATE TABLE jar (id int,);\n");
  const failed = await same("migrate up --env prod");
  assert.match(failed.err, /20260102000000_second\.up\.sql/);
  assert.notEqual(failed.exitCode, 0);
  await sameDocument("migrate up --env prod --format json");
  await sameDocument("migrate status --env prod --format json");
});

Deno.test("--server: what can lose something asks here, and goes with the answer", async (t) => {
  const { place, token } = await kitchenPlace(t);
  await using stack = new AsyncDisposableStack();
  stack.use(place);
  const target = stack.use(await testDatabase(t, { major }));
  const { url } = stack.use(door(place));
  const { path: cwd } = stack.use(
    await projectFolder({ ...shop, "db/environments/dev.yaml": "database_url: env:SHOP_URL\n" }),
  );
  const secret = { value: databaseUrl(target.dsn) };
  await place.call("PUT", "/api/projects/shop/secrets/SHOP_URL", { token, body: secret });
  await place.worker();
  const given = { url, token, cwd, plugins };
  const nobody = await type("cellar empty --env dev", given);
  assert.equal(nobody.exitCode, 64);
  assert.match(nobody.err, /USAGE_003\]: cellar empty needs your consent[^]*lose what is in dev[^]*--yes/);
  const no = await type("cellar empty --env dev", { ...given, answers: ["no"] });
  assert.equal(no.exitCode, 1);
  assert.match(no.err, /USAGE_004/);
  assert.equal((await place.call("GET", "/api/runs", { token })).body.runs.length, 0);
  const yes = await type("cellar empty --env dev", { ...given, answers: ["yes"] });
  assert.deepEqual([yes.exitCode, yes.out], [0, "12 jars are gone\n"], yes.err);
  const before = await type("cellar empty --env dev --yes", given);
  assert.deepEqual([before.exitCode, before.out], [0, "12 jars are gone\n"], before.err);
});

Deno.test("--server: who may not, what is no server, and what only this machine can do is refused by name", async (t) => {
  const { place, token } = await kitchenPlace(t);
  await using stack = new AsyncDisposableStack();
  stack.use(place);
  const [viewer, expired] = [await tokenFor(place, "vera", "viewer"), await tokenFor(place, "egon", "admin")];
  await place.control.pool.query(
    `UPDATE confiture_control.token SET expires_at = now() - interval '1 minute', created_at = now() - interval '1 day'
     WHERE person = (SELECT max(person) FROM confiture_control.token) RETURNING 1 AS one`,
  );
  let stranger: (request: Request) => Response | undefined = () => undefined;
  const headers: string[] = [];
  const { url } = stack.use(door(place, {
    before: (request) => {
      headers.push(`${new URL(request.url).pathname} ${request.headers.get("authorization")}`);
      return stranger(request);
    },
  }));
  const { path: cwd } = stack.use(
    await projectFolder({ ...shop, "db/environments/dev.yaml": "database_url: env:U\n" }),
  );
  const refused = async (line: string, pattern: RegExp, exitCode: number, more: Record<string, unknown> = {}) => {
    const typed = await type(line, { url, token, cwd, plugins, ...more });
    assert.match(typed.err, pattern, `${line}: ${typed.err}`);
    assert.deepEqual([typed.exitCode, typed.out], [exitCode, ""], line);
    for (const secret of [token, viewer, expired]) assert.ok(!typed.err.includes(secret), line);
  };
  await refused("cook", /SERVER_1704\]: vera may not send files/, 1, { token: viewer });
  await refused("cook", /SERVER_1701\]: you are not signed in[^]*CONFITURE_TOKEN/, 1, { token: expired });
  await refused("cook", /SERVER_1701\]/, 1, { token: "confiture_0123456789012345678901234567890123456789" });
  await refused("cook", /USAGE_001\]: CONFITURE_TOKEN holds no token/, 64, { token: "no token\n" });
  await refused("cook", /USAGE_001\]: http\S+ takes a token, and none is given/, 64, { token: "" });
  await refused("cook", /CONFIG_015\]: the secret env:NONE/, 5, { token: "env:NONE" });
  await refused("cook --server-project cellar", /SERVER_1706\]: there is no project cellar[^]*--server-project/, 1);
  await refused("cook", /would send your token to schema\.example\.com in the clear[^]*https/, 64, {
    url: "http://schema.example.com",
  });
  await refused("cook", /CONFITURE_SERVER is no address/, 64, { url: "127.0.0.1:4610" });
  await refused(`cook --server ${url}/jam`, /SERVER_1739\]: \S+\/jam does not answer as a server of confiture/, 2);
  const closed = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const nobody = `http://127.0.0.1:${closed.addr.port}`;
  closed.close();
  await refused("cook", /SERVER_1738\]: the server \S+ does not answer: .*[Rr]efused[^]*Nothing was begun/, 3, {
    url: nobody,
  });
  stranger = () => new Response("<h1>It works!</h1>", { headers: { "content-type": "text/html" } });
  await refused("cook", /SERVER_1739\]/, 2);
  stranger = () => new Response("<h1>502</h1>", { status: 502, headers: { "content-type": "text/html" } });
  await refused("cook", /SERVER_1738\]: [^]*a proxy in between answers 502 with text\/html/, 3);
  headers.length = 0;
  stranger = ({ url: asked }) => asked.endsWith("/elsewhere") ? undefined : Response.redirect(`${url}/elsewhere`, 302);
  await refused("cook", /SERVER_1739\]: [^]*it leads to http\S+\/elsewhere \(302\), where no token is sent/, 2);
  assert.deepEqual(headers.map((line) => line.split(" ")[0]), ["/api/health"]);
  stranger = () => undefined;
  await refused(
    "build --database-url postgresql://a@h/x",
    /build: --database-url is not sent to a server[^]*--env/,
    64,
  );
  await refused("build --config x.yaml", /build: --config is not sent to a server/, 64);
  await refused("build", /build: --env is missing/, 64);
  await refused("apply ../plan.json --env dev", /apply: PLAN: \.\.\/plan\.json is no path from the project/, 64);
  await refused(`init --server ${url}`, /init: it does not run through a server: it makes a folder/, 64);
  // A server that was there first is not asked for what only this machine can do.
  const help = await type("completion bash", { url: "http://nowhere.example", token: "", cwd });
  assert.equal(help.exitCode, 0);
  await Deno.writeTextFile(`${cwd}/db/environments/dev.yaml`, "database_url: postgresql://me:s3cret@db/shop\n");
  await refused("cook", /CONFIG_016\]: db\/environments\/dev\.yaml cannot be read: there is a password in it/, 5);
  assert.equal((await place.call("GET", "/api/runs", { token })).body.runs.length, 0);
});

Deno.test("--server: a server of another version that does not know an operation or a field says so", async (t) => {
  const { place, token } = await kitchenPlace(t);
  await using stack = new AsyncDisposableStack();
  stack.use(place);
  const { url } = stack.use(door(place));
  const { path: cwd } = stack.use(await projectFolder(shop));
  const newer = [fakePlugin({ name: "bottle", run: () => Promise.resolve({}) }, {
    name: "cook",
    input: z.object({ lid: field.text("Lid").optional() }),
    run: () => Promise.resolve({}),
  })];
  const operation = await type("bottle", { url, token, cwd, plugins: newer });
  assert.equal(operation.exitCode, 1);
  assert.match(
    operation.err,
    /the server has version test of confiture, and this is [^]*SERVER_1706\]: there is no operation bottle/,
  );
  const unknown = await type("cook --lid red", { url, token, cwd, plugins: newer });
  assert.equal(unknown.exitCode, 64);
  assert.match(unknown.err, /version test[^]*USAGE_002\]: cook: lid: there is no such field/);
});
