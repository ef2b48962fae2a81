import assert from "node:assert/strict";
import type { Context } from "../../engine/plugin/mod.ts";
import { openTracer, readTraceparent } from "../../web/traces/mod.ts";
import {
  databaseUrl,
  realHost,
  type RunningCli,
  startCli,
  temporaryFolder,
  testDatabase,
  testMajors,
} from "../kit/mod.ts";
import { type ArrivedSpan, startCollector } from "./collector.ts";
import { fleet, until } from "./fleet.ts";
import { sendBundle } from "./place.ts";

const [major] = testMajors() as [number];

/** Waits until the test opens the gate. */
const waiting = "DO $$ BEGIN WHILE NOT EXISTS (SELECT FROM gate.open) LOOP PERFORM pg_sleep(0.05); END LOOP; END $$;\n";
const callers = "4bf92f3577b34da6a3ce929d0e0e4736";
const unwanted = "11111111111111111111111111111111";

const under = (spans: readonly ArrivedSpan[], parent: ArrivedSpan) =>
  spans.filter(({ traceId, parentSpanId }) => traceId === parent.traceId && parentSpanId === parent.spanId);

Deno.test("traces: one trace leads from a caller through the request to both attempts of its run and their steps", async (t) => {
  await using collector = startCollector();
  await using control = await testDatabase(t, { major });
  await using target = await testDatabase(t, { major });
  await using all = await fleet(control, {
    servers: 1,
    workers: 2,
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/otlp/`,
      OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer%20a%2Cb",
      OTEL_RESOURCE_ATTRIBUTES: "deployment.environment=test",
    },
  });
  const ask = all.caller(0).call.bind(all.caller(0));
  {
    await using session = await target.session();
    await session.execute("CREATE SCHEMA gate; CREATE TABLE gate.open ()");
  }
  await ask("POST", "/api/projects", { body: { name: "shop" } });
  await sendBundle(all.caller(0), undefined, "shop", {
    "db/environments/prod.yaml": "database_url: env:SHOP_URL\n",
    "db/migrations/20260101000000_first.up.sql": "CREATE TABLE first (id text PRIMARY KEY);\n",
    "db/migrations/20260101000001_slow.up.sql": waiting,
  });
  await ask("PUT", "/api/projects/shop/secrets/SHOP_URL", { body: { value: databaseUrl(target.dsn) } });

  const asked = await ask("POST", "/api/operations/migrate%20up", {
    body: { project: "shop", input: { env: "prod" } },
    headers: { traceparent: `00-${callers}-00f067aa0ba902b7-01` },
  });
  assert.equal(asked.status, 202, JSON.stringify(asked.body));
  const run = asked.body.run as string;
  const now = async () => (await ask("GET", `/api/runs/${run}`)).body;
  await until("it waits in the second file", async () => {
    await using session = await target.session();
    const rows = await session.query(
      "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'",
    );
    return rows.length > 0;
  });
  // The worker goes away in its middle, and the other one goes on.
  all.workerNamed((await now()).worker).kill("SIGTERM");
  await until("another worker has it", async () => (await now()).attempt === 2);
  {
    await using session = await target.session();
    await session.execute("ALTER TABLE gate.open ADD COLUMN is_open int; INSERT INTO gate.open VALUES (1)");
  }
  await until("it is over", async () => (await now()).status === "succeeded", () => "");

  // A run that PostgreSQL refuses with a row in its words, and requests that say what nobody else may read.
  await sendBundle(all.caller(0), undefined, "shop", {
    "db/environments/prod.yaml": "database_url: env:SHOP_URL\n",
    "db/migrations/20260101000000_first.up.sql": "CREATE TABLE first (id text PRIMARY KEY);\n",
    "db/migrations/20260101000001_slow.up.sql": waiting,
    "db/migrations/20260101000002_row.up.sql": "INSERT INTO first VALUES ('zebra-row'), ('zebra-row');\n",
  });
  const failing = await ask("POST", "/api/operations/migrate%20up", {
    body: { project: "shop", input: { env: "prod" } },
    headers: { traceparent: `00-${unwanted}-00f067aa0ba902b7-00` },
  });
  const untraced = failing.body.run;
  await until("it failed", async () => (await ask("GET", `/api/runs/${untraced}`)).body.status === "failed");
  const third = await ask("POST", "/api/operations/migrate%20up", {
    body: { project: "shop", input: { env: "prod" } },
  });
  await until("it failed", async () => (await ask("GET", `/api/runs/${third.body.run}`)).body.status === "failed");
  await ask("GET", "/api/runs/zebra-path?zebra-query=1");
  await ask("GET", "/api/zebra-nowhere?code=zebra");
  await ask("POST", "/api/session", { body: { login: "zebra", password: "zebra zebra zebra" } });
  await ask("GET", "/api/runs", { headers: { authorization: "Bearer zebra-zebra-zebra-zebra" } });

  const { spans } = collector;
  const attemptsOf = (id: string) => spans.filter(({ attributes }) => attributes["confiture.run"] === id);
  await until("all of it arrived", () =>
    Promise.resolve(
      attemptsOf(run).length === 2 && attemptsOf(third.body.run).length === 1 &&
        spans.some(({ attributes }) => attributes["http.response.status_code"] === "401"),
    ), () => JSON.stringify(spans.map(({ name }) => name)));

  const server = spans.find(({ traceId, kind }) => traceId === callers && kind === 2)!;
  assert.equal(server.parentSpanId, "00f067aa0ba902b7");
  assert.equal(server.name, "POST /api/operations/{name}");
  assert.deepEqual(server.resource["deployment.environment"], "test");
  assert.deepEqual(server.attributes, {
    "http.request.method": "POST",
    "http.route": "/api/operations/{name}",
    "confiture.request": server.attributes["confiture.request"],
    "http.response.status_code": "202",
  });
  const attempts = attemptsOf(run).sort((a, b) => Number(a.startNs - b.startNs));
  assert.deepEqual(attempts.map(({ traceId, parentSpanId, name }) => [traceId, parentSpanId, name]), [
    [callers, server.spanId, "run migrate up"],
    [callers, server.spanId, "run migrate up"],
  ]);
  const told = attempts.map(({ attributes: { ["confiture.attempt"]: attempt, ["confiture.status"]: status } }) =>
    `${attempt} ${status}`
  );
  assert.deepEqual(told, ["1 handed-over", "2 succeeded"]);
  assert.notEqual(attempts[0]!.attributes["confiture.worker"], attempts[1]!.attributes["confiture.worker"]);
  for (const attempt of attempts) {
    const phases = under(spans, attempt);
    const steps = [...phases, ...phases.flatMap((phase) => under(spans, phase))];
    assert.ok(steps.some(({ name }) => name === "step 20260101000001_slow"), JSON.stringify(steps.map((s) => s.name)));
    for (const { startNs, endNs } of steps) {
      assert.ok(startNs <= endNs && startNs >= attempt.startNs && endNs <= attempt.endNs + 2_000_000n);
    }
  }
  const [failed] = attemptsOf(third.body.run);
  assert.ok(failed!.isFailed);
  assert.equal(failed!.attributes["db.response.status_code"], "23505");
  assert.match(String(failed!.attributes["error.type"]), /^[A-Z]+_\d+$/);
  assert.equal(attemptsOf(untraced).length, 0);
  assert.ok(spans.every(({ traceId }) => traceId !== unwanted), "whoever began a trace said that it is not kept");

  const log = all.servers[0]!.err.split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
  const line = log.find(({ request }) => request === server.attributes["confiture.request"]);
  assert.equal(line.trace, callers);

  assert.deepEqual(new Set(collector.requests.map(({ path }) => path)), new Set(["/otlp/v1/traces"]));
  assert.ok(collector.requests.every(({ headers }) => headers.get("authorization") === "Bearer a,b"));
  const [secret] = all.cookie.split("=").slice(1) as [string];
  const raw = collector.bodies.join("\n");
  for (const hidden of ["zebra", secret, "correct horse", "setup-", "INSERT", target.dsn.password?.reveal()]) {
    if (hidden) assert.ok(!raw.toLowerCase().includes(hidden.toLowerCase()), `${hidden} has left`);
  }
});

/** Runs `serve` until it ends by itself. */
async function refusal(env: Record<string, string>): Promise<string> {
  await using folder = await temporaryFolder();
  const running: RunningCli = startCli(["serve", "--port", "0"], { cwd: folder.path, env });
  const { code, err } = await running.result;
  assert.equal(code, 5, err);
  return err;
}

Deno.test("traces: what would send more than is meant, or is not spoken, is refused before anybody is answered", async () => {
  const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1" };
  assert.match(await refusal({ OTEL_DENO: "true" }), /SERVER_1727.*OTEL_DENO/s);
  assert.match(await refusal({ ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" }), /OTEL_EXPORTER_OTLP_PROTOCOL/);
  assert.match(await refusal({ OTEL_EXPORTER_OTLP_ENDPOINT: "collector:4318" }), /OTEL_EXPORTER_OTLP_ENDPOINT/);
});

function tracerWith(env: Record<string, string>, said: string[] = []) {
  const emit = ({ message }: { message: string }) => said.push(message);
  return openTracer({ host: { ...realHost(), env }, emit } as unknown as Context, "test");
}

Deno.test("openTracer() is nothing where nobody takes traces", () => {
  const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1" };
  assert.equal(tracerWith({}), undefined);
  assert.equal(tracerWith({ ...endpoint, OTEL_SDK_DISABLED: "true" }), undefined);
  assert.equal(tracerWith({ ...endpoint, OTEL_TRACES_EXPORTER: "none" }), undefined);
});

Deno.test("Tracer.start() goes on when the collector does not, says so once, and sends again what it kept", async () => {
  await using collector = startCollector();
  const said: string[] = [];
  const tracer = tracerWith({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/own?key=zebra` }, said)!;
  collector.status = 503;
  tracer.start("first", { kind: "internal" }).end();
  await until("it was tried", () => Promise.resolve(said.length === 1));
  tracer.start("second", { kind: "internal" }).end();
  collector.status = 200;
  await until("it arrived", () => Promise.resolve(collector.spans.length === 2));
  assert.deepEqual(collector.spans.map(({ name }) => name), ["first", "second"]);
  assert.equal(collector.requests[0]!.path, "/own");
  await until("it was told", () => Promise.resolve(said.length === 2));
  assert.match(said[0]!, /^traces do not arrive at 127\.0\.0\.1:\d+: it answers 503/);
  assert.match(said[1]!, /again/);
  assert.doesNotMatch(said.join(), /zebra/);
  const never = tracer.start("never ended", { kind: "internal" });
  tracer.start("unwanted", { kind: "internal", parent: { ...never.context, isSampled: false } }).end();
  tracer.start("last", { kind: "internal", parent: never.context }).end();
  await tracer.close();
  assert.deepEqual(collector.spans.map(({ name }) => name), ["first", "second", "last"]);
});

Deno.test("readTraceparent() takes what W3C Trace Context allows, and nothing else", () => {
  const [trace, span] = ["4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"];
  assert.deepEqual(readTraceparent(`00-${trace}-${span}-01`), { traceId: trace, spanId: span, isSampled: true });
  assert.equal(readTraceparent(`00-${trace}-${span}-02`)!.isSampled, false);
  assert.ok(readTraceparent(`cc-${trace}-${span}-01-what-comes-later`));
  const none = [
    ...[undefined, null, "", `00-${trace}-${span}`, `00-${trace}-${span}-01-more`, `ff-${trace}-${span}-01`],
    ...[`00-${"0".repeat(32)}-${span}-01`, `00-${trace}-${"0".repeat(16)}-01`, `00-${trace.toUpperCase()}-${span}-01`],
  ];
  for (const each of none) assert.equal(readTraceparent(each), undefined, String(each));
});
