import assert from "node:assert/strict";
import { z } from "zod";
import { pause } from "../../engine/pause.ts";
import { databaseUrl, fakePlugin, testDatabase, testMajors } from "../kit/mod.ts";
import { sendBundle, type ServerPlace, serverPlace } from "./place.ts";

const [major] = testMajors() as [number];

/** The run when it is over. */
async function over({ call }: ServerPlace, cookie: string, run: string) {
  for (;;) {
    const { body } = await call("GET", `/api/runs/${run}`, { cookie });
    if (!["queued", "waiting", "running"].includes(body.status)) return body;
    await pause(50);
  }
}

/** Data of the events of a stream, which ends with the run. */
async function followed(response: Response): Promise<{ id?: number; event?: string; data: Record<string, unknown> }[]> {
  const text = await response.text();
  return text.split("\n\n").filter((block) => block.includes("data:")).map((block) => {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1];
    const id = field("id");
    return { ...(id ? { id: Number(id) } : {}), event: field("event"), data: JSON.parse(field("data")!) };
  });
}

Deno.test(`server: migrations run as a job of another process's files, and everybody can follow, on ${major}`, async (t) => {
  await using place = await serverPlace(t, { major });
  await using target = await testDatabase(t, { major });
  const cookie = await place.signIn("ada", "admin");
  assert.equal((await place.call("POST", "/api/projects", { cookie, body: { name: "shop" } })).status, 201);
  await sendBundle(place, cookie, "shop", {
    "db/environments/prod.yaml": "database_url: env:SHOP_URL\n",
    "db/migrations/20260101000000_first.up.sql": "CREATE TABLE first (id int);\n",
    "db/migrations/20260101000001_second.up.sql": "CREATE TABLE second (id int);\n",
  });
  const secret = { value: databaseUrl(target.dsn), environment: "prod" };
  assert.equal((await place.call("PUT", "/api/projects/shop/secrets/SHOP_URL", { cookie, body: secret })).status, 204);
  const asked = await place.call("POST", "/api/operations/migrate%20up", {
    cookie,
    body: { project: "shop", input: { env: "prod" } },
  });
  assert.equal(asked.status, 202, JSON.stringify(asked.body));
  const { run } = asked.body;
  const following = place.request("GET", `/api/runs/${run}/events`, {
    cookie,
    headers: { accept: "text/event-stream" },
  })
    .then(followed);
  await place.worker();
  const ended = await over(place, cookie, run);
  assert.equal(ended.status, "succeeded", JSON.stringify(ended.error));
  assert.deepEqual(ended.output.applied.map(({ name }: { name: string }) => name), ["first", "second"]);
  const events = await following;
  const numbered = events.filter(({ id }) => id !== undefined);
  assert.deepEqual(numbered.map(({ id }) => id), numbered.map((_, index) => index + 1), "numbers are dense");
  assert.equal(numbered[0]!.data.type, "started");
  assert.equal(numbered.at(-1)!.data.type, "finished");
  assert.equal(events.at(-1)!.event, "over");
  // Taken up behind what a client has: no more and no less than the rest.
  const rest = await followed(
    await place.request("GET", `/api/runs/${run}/events`, {
      cookie,
      headers: { accept: "text/event-stream", "last-event-id": "2" },
    }),
  );
  assert.deepEqual(rest.filter(({ id }) => id !== undefined), numbered.slice(2));
  const beyond = await followed(
    await place.request("GET", `/api/runs/${run}/events`, {
      cookie,
      headers: { accept: "text/event-stream", "last-event-id": "9999" },
    }),
  );
  assert.equal(beyond[0]!.event, "resync");
  await using session = await target.session();
  const [fence] = await session.query("SELECT epoch, run FROM confiture.fence");
  assert.deepEqual(fence, { epoch: 1, run: null });
  // What the target's secret says is nowhere to be read.
  const [leak] = await place.control.pool.query<{ found: number }>(
    `SELECT count(*)::int AS found FROM confiture_control.run_event WHERE event::text LIKE '%' || $1 || '%'`,
    [databaseUrl(target.dsn)],
  );
  assert.equal(leak!.found, 0);
});

Deno.test("server: an operation that only a plugin has is offered, described and run", async (t) => {
  const greet = fakePlugin({
    name: "greet",
    summary: "Say hello",
    input: z.object({ name: z.string().describe("Whom").meta({ kind: "text" }) }),
    output: z.object({ greeting: z.string() }),
    run: (input) => Promise.resolve({ greeting: `Hello ${(input as { name: string }).name}` }),
  });
  await using place = await serverPlace(t, { major, plugins: [greet] });
  const cookie = await place.signIn("ada", "admin");
  await place.call("POST", "/api/projects", { cookie, body: { name: "shop" } });
  await sendBundle(place, cookie, "shop", { "confiture.yaml": "name: shop\n" });
  const { body } = await place.call("GET", "/api/operations", { cookie });
  const offered = body.operations.find(({ name }: { name: string }) => name === "greet");
  assert.deepEqual(Object.keys(offered.input.properties), ["name"]);
  await place.worker();
  const asked = await place.call("POST", "/api/operations/greet", {
    cookie,
    body: { project: "shop", input: { name: "Ada" } },
  });
  const ended = await over(place, cookie, asked.body.run);
  assert.deepEqual([ended.status, ended.output], ["succeeded", { greeting: "Hello Ada" }]);
});

Deno.test("server: connections, paths of hosts and references are not taken from a request", async (t) => {
  await using place = await serverPlace(t, { major });
  const cookie = await place.signIn("ada", "admin");
  await place.call("POST", "/api/projects", { cookie, body: { name: "shop" } });
  await sendBundle(place, cookie, "shop", { "confiture.yaml": "name: shop\n" });
  const ask = (operation: string, input: Record<string, unknown>) =>
    place.call("POST", `/api/operations/${encodeURIComponent(operation)}`, {
      cookie,
      body: { project: "shop", input },
    });
  for (
    const [operation, input] of [
      ["migrate status", { database_url: "postgresql://a@b/c" }],
      ["migrate status", { config: "/etc/passwd" }],
      ["diff", { from: "postgresql://a@b/c", to: "ddl" }],
      ["diff", { from: "host=a dbname=b", to: "ddl" }],
      ["diff", { from: "../other", to: "ddl" }],
      ["diff", { from: "/etc", to: "ddl" }],
    ] as const
  ) {
    const { status, body } = await ask(operation, input);
    assert.deepEqual([status, body.code], [400, "SERVER_1709"], `${operation} ${JSON.stringify(input)}`);
  }
  const { body } = await place.call("GET", "/api/operations", { cookie });
  for (const { name, input } of body.operations) {
    for (const field of ["database_url", "config"]) assert.ok(!(field in input.properties), `${name} offers ${field}`);
  }
});

Deno.test("server: two runs on one target never overlap, whatever workers there are", async (t) => {
  const spans: [number, number][] = [];
  const slow = fakePlugin({
    name: "slow",
    effect: "write",
    input: z.object({ env: z.string().describe("Where").meta({ kind: "environment" }) }),
    run: async () => {
      const begun = performance.now();
      await pause(300);
      spans.push([begun, performance.now()]);
      return {};
    },
  });
  await using place = await serverPlace(t, { major, plugins: [slow] });
  await using target = await testDatabase(t, { major });
  const cookie = await place.signIn("ada", "admin");
  await place.call("POST", "/api/projects", { cookie, body: { name: "shop" } });
  await sendBundle(place, cookie, "shop", { "db/environments/prod.yaml": "database_url: env:SHOP_URL\n" });
  const secret = { value: databaseUrl(target.dsn) };
  await place.call("PUT", "/api/projects/shop/secrets/SHOP_URL", { cookie, body: secret });
  const runs = await Promise.all(Array.from({ length: 4 }, async () => {
    const { body } = await place.call("POST", "/api/operations/slow", {
      cookie,
      body: { project: "shop", input: { env: "prod" } },
    });
    return body.run;
  }));
  await Promise.all([place.worker(2), place.worker(2)]);
  for (const run of runs) {
    const { status, error } = await over(place, cookie, run);
    assert.equal(status, "succeeded", JSON.stringify(error));
  }
  spans.sort(([a], [b]) => a - b);
  assert.equal(spans.length, 4);
  for (const [index, [begun]] of spans.entries()) {
    if (index > 0) assert.ok(begun >= spans[index - 1]![1], "they overlap");
  }
});

Deno.test("server: a run is cancelled before and while it runs, paused and resumed", async (t) => {
  const started = new Set<string>();
  const waits = fakePlugin({
    name: "waits",
    run: async (_, context) => {
      const isAgain = started.has(context.run);
      started.add(context.run);
      if (!isAgain) await pause(60_000, context.signal);
      return { isAgain };
    },
  });
  await using place = await serverPlace(t, { major, plugins: [waits] });
  const cookie = await place.signIn("ada", "admin");
  await place.call("POST", "/api/projects", { cookie, body: { name: "shop" } });
  await sendBundle(place, cookie, "shop", { "confiture.yaml": "name: shop\n" });
  const ask = async () =>
    (await place.call("POST", "/api/operations/waits", { cookie, body: { project: "shop" } })).body.run as string;
  const wish = (run: string, word: string) => place.call("POST", `/api/runs/${run}/${word}`, { cookie, body: {} });
  const early = await ask();
  assert.equal((await wish(early, "cancel")).body.status, "cancelled");
  assert.equal((await wish(early, "cancel")).status, 409);
  await place.worker();
  const running = await ask();
  while (!started.has(running)) await pause(30);
  assert.equal((await wish(running, "cancel")).status, 200);
  assert.equal((await over(place, cookie, running)).status, "cancelled");
  const resumed = await ask();
  while (!started.has(resumed)) await pause(30);
  await wish(resumed, "pause");
  assert.equal((await over(place, cookie, resumed)).status, "paused");
  assert.equal((await wish(resumed, "resume")).status, 200);
  const ended = await over(place, cookie, resumed);
  assert.deepEqual([ended.status, ended.output, ended.attempt], ["succeeded", { isAgain: true }, 2]);
  const { body } = await place.call("GET", `/api/runs/${resumed}/events`, { cookie });
  const types = body.events.map(({ type }: { type: string }) => type);
  assert.equal(types.filter((type: string) => type === "started").length, 1);
  assert.ok(!types.includes("failed"), "a pause is no end");
});

Deno.test("server: a project that was sent brings no programs, no files of the host and no connections of its own", async (t) => {
  await using place = await serverPlace(t, { major });
  await using target = await testDatabase(t, { major });
  const cookie = await place.signIn("ada", "admin");
  await place.call("POST", "/api/projects", { cookie, body: { name: "shop" } });
  await place.call("PUT", "/api/projects/shop/secrets/SHOP_URL", { cookie, body: { value: databaseUrl(target.dsn) } });
  await place.worker();
  const marker = `${place.folder}/was-here`;
  const stored = "database_url: env:SHOP_URL\n";
  const cases: Record<string, Record<string, string>> = {
    "a connection": { "db/environments/prod.yaml": `database_url: "${databaseUrl(target.dsn)}"\n` },
    "a file": { "db/environments/prod.yaml": "database_url: file:/etc/hostname\n" },
    "a command": { "db/environments/prod.yaml": `database_url: "command:touch ${marker}"\n` },
    "a hook": {
      "db/environments/prod.yaml":
        `${stored}hooks:\n  - id: confiture/shell\n    options: {command: [touch, "${marker}"]}\n`,
    },
    "a program": {
      "db/environments/prod.yaml": stored,
      "db/migrations/20260101000000_x.ts": `Deno.writeTextFileSync("${marker}", ""); export function up() {}\n`,
    },
    "a variable of the worker": { "db/environments/prod.yaml": "database_url: env:CONFITURE_CONTROL_URL\n" },
  };
  for (const [what, files] of Object.entries(cases)) {
    const bundle = await sendBundle(place, cookie, "shop", files);
    const { body } = await place.call("POST", "/api/operations/migrate%20up", {
      cookie,
      body: { project: "shop", bundle, input: { env: "prod" } },
    });
    const ended = await over(place, cookie, body.run);
    assert.equal(ended.status, "failed", what);
    const code = what === "a variable of the worker" ? "CONFIG_" : "SERVER_1715";
    assert.ok(ended.error.code.startsWith(code), `${what}: ${JSON.stringify(ended.error)}`);
  }
  await assert.rejects(Deno.stat(marker), Deno.errors.NotFound);
});
