import assert from "node:assert/strict";
import { routes } from "../../web/api/mod.ts";
import { RequestFigures, writeFamilies } from "../../web/metrics/mod.ts";
import { testMajors } from "../kit/mod.ts";
import { sendBundle, type ServerPlace, serverPlace } from "./place.ts";

const [major] = testMajors() as [number];

/** Samples by name and labels as written; throws for a line that is not of the format, or comes before its type. */
function parse(text: string): Map<string, number> {
  assert.ok(text.endsWith("\n"));
  const samples = new Map<string, number>();
  const types = new Map<string, string>();
  let current = "";
  for (const line of text.slice(0, -1).split("\n")) {
    const [, type] = /^# TYPE ([a-z_]+ (?:counter|gauge|histogram))$/.exec(line) ?? [];
    if (type !== undefined) {
      const [name, kind] = type.split(" ") as [string, string];
      assert.ok(!types.has(name), `${name} comes twice`);
      types.set(current = name, kind);
      continue;
    }
    if (/^# HELP [a-z_]+ \S.*$/.test(line)) continue;
    const [, name, labels = "", value] =
      /^([a-z_]+)(\{(?:[a-z]+="(?:[^"\\]|\\[\\"n])*",?)+\})? (\d[\d.e+-]*)$/.exec(line) ?? assert.fail(line);
    const suffixes = types.get(current) === "histogram" ? ["_bucket", "_sum", "_count"] : [""];
    assert.ok(suffixes.some((suffix) => name === current + suffix), `${line} under ${current}`);
    assert.ok(!samples.has(name + labels), `${line} comes twice`);
    samples.set(name + labels, Number(value));
  }
  return samples;
}

async function scrape(place: ServerPlace, cookie: string): Promise<Map<string, number>> {
  const response = await place.request("GET", "/metrics", { cookie });
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "text/plain; version=0.0.4");
  return parse(await response.text());
}

Deno.test("RequestFigures counts by route, method and status, and its buckets add up", () => {
  const figures = new RequestFigures();
  for (const elapsedMs of [1, 5, 6, 20_000]) figures.count({ route: "/a", method: "GET", status: 200, elapsedMs });
  figures.count({ route: "/a", method: "GET", status: 404, elapsedMs: 30 });
  const samples = parse(writeFamilies(figures.families()));
  const name = "confiture_http_request_duration_seconds";
  const bucket = (le: string) => samples.get(`${name}_bucket{route="/a",method="GET",le="${le}"}`);
  assert.deepEqual([bucket("0.005"), bucket("0.01"), bucket("0.05"), bucket("10"), bucket("+Inf")], [2, 3, 4, 4, 5]);
  assert.equal(samples.get(`${name}_count{route="/a",method="GET"}`), 5);
  assert.ok(Math.abs(samples.get(`${name}_sum{route="/a",method="GET"}`)! - 20.042) < 1e-9);
  assert.equal(samples.get('confiture_http_requests_total{route="/a",method="GET",status="200"}'), 4);
  assert.equal(samples.get('confiture_http_requests_total{route="/a",method="GET",status="404"}'), 1);
});

Deno.test("writeFamilies() escapes what would end a label or a line", () => {
  const labels = { version: 'a"b\\c\nd' };
  assert.equal(
    writeFamilies([{ name: "x", type: "gauge", help: "a\\b\nc", samples: [{ labels, value: 1 }] }]),
    '# HELP x a\\\\b\\nc\n# TYPE x gauge\nx{version="a\\"b\\\\c\\nd"} 1\n',
  );
});

Deno.test("server: figures tell what was answered, what waits, who works and who follows", async (t) => {
  await using place = await serverPlace(t, { major });
  const cookie = await place.signIn("root", "admin");
  await place.call("POST", "/api/projects", { cookie, body: { name: "shop" } });
  await sendBundle(place, cookie, "shop", { "confiture.yaml": "name: shop\n" });
  const asked = await place.call("POST", "/api/operations/migrate%20status", {
    cookie,
    body: { project: "shop", input: { env: "staging" } },
  });
  assert.equal(asked.status, 202);
  const run = asked.body.run;
  await place.control.pool.query("UPDATE confiture_jobs._private_jobs SET run_at = now() - interval '90 seconds'");
  const stream = await place.request("GET", `/api/runs/${run}/events`, {
    cookie,
    headers: { accept: "text/event-stream" },
  });
  const before = await scrape(place, cookie);
  assert.equal(before.get('confiture_runs{status="queued",effect="read"}'), 1);
  assert.equal(before.get('confiture_runs{status="failed",effect="destroy"}'), 0, "what is none is told too");
  assert.equal(before.get("confiture_queue_jobs"), 1);
  assert.ok(before.get("confiture_queue_oldest_seconds")! >= 90 && before.get("confiture_queue_oldest_seconds")! < 600);
  assert.equal(before.get("confiture_workers"), 0);
  assert.equal(before.get("confiture_followers"), 1);
  assert.equal(
    before.get('confiture_http_requests_total{route="/api/operations/{name}",method="POST",status="202"}'),
    1,
  );
  assert.ok(before.get("process_resident_memory_bytes")! > 2 ** 20);
  assert.equal(before.get(`confiture_build_info{version="test",deno="${Deno.version.deno}"}`), 1);
  assert.equal(before.get("confiture_control_sessions_limit"), 8);
  assert.ok(before.get('confiture_control_sessions{state="idle"}')! >= 1);

  // Neither one that died nor one that stopped counts.
  await place.control.pool.query(
    `INSERT INTO confiture_control.worker (id, host, version, heartbeat_at, stopped_at)
     VALUES ('dead', '', '', now() - interval '21 seconds', NULL), ('stopped', '', '', now(), now())`,
  );
  await place.worker();
  // The stream ends with the run.
  await stream.text();
  const after = await scrape(place, cookie);
  assert.equal(after.get('confiture_runs{status="queued",effect="read"}'), 0);
  assert.equal(after.get('confiture_runs{status="failed",effect="read"}'), 1);
  assert.deepEqual(
    ["confiture_queue_jobs", "confiture_queue_oldest_seconds", "confiture_workers", "confiture_followers"]
      .map((name) => after.get(name)),
    [0, 0, 1, 0],
  );
});

Deno.test("server: no request makes a label of its own, and figures are for who may look at the whole server", async (t) => {
  await using place = await serverPlace(t, { major });
  const cookie = await place.signIn("root", "admin");
  for (let each = 0; each < 20; each++) {
    await place.call("GET", `/api/runs/secret-${each}?x=secret`, { cookie });
    await place.call("GET", `/secret/${each}`);
    await place.call(`SECRET${each}`, "/api/runs");
  }
  const samples = await scrape(place, cookie);
  assert.equal(samples.get('confiture_http_requests_total{route="/api/runs/{run}",method="GET",status="404"}'), 20);
  assert.equal(samples.get('confiture_http_requests_total{route="none",method="GET",status="404"}'), 20);
  assert.equal(samples.get('confiture_http_requests_total{route="none",method="OTHER",status="405"}'), 20);
  const known = new Set([...routes.map(({ path }) => path), "none"]);
  for (const name of samples.keys()) {
    assert.doesNotMatch(name, /secret/i);
    const [, route] = /route="([^"]*)"/.exec(name) ?? [];
    assert.ok(route === undefined || known.has(route), name);
  }
  assert.equal((await place.request("GET", "/metrics")).status, 401);
  const local = await place.signIn("eve", "viewer", { project: "shop" });
  assert.equal((await place.request("GET", "/metrics", { cookie: local })).status, 403);
  const viewer = await place.signIn("ann", "viewer");
  const { body } = await place.call("POST", "/api/tokens", {
    cookie: viewer,
    body: { name: "prometheus", days: 1, verbs: ["view"] },
  });
  assert.equal((await place.request("GET", "/metrics", { token: body.token })).status, 200);
});
