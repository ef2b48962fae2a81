import assert from "node:assert/strict";
import { sealAudit } from "../../web/audit/mod.ts";
import { testMajors } from "../kit/mod.ts";
import { endOf, sendBundle, serverPlace } from "./place.ts";

const [major] = testMajors() as [number];
const password = "correct horse battery";

Deno.test("server: an admin gives a new code, shuts an account and lets its owner in again", async (t) => {
  await using place = await serverPlace(t, { major });
  const admin = await place.signIn("root", "admin");
  const ask = (method: string, path: string, body?: unknown) => place.call(method, path, { cookie: admin, body });
  const { body: made } = await ask("POST", "/api/people", { login: "ada", grants: [{ role: "viewer" }] });
  const ada = async () =>
    (await ask("GET", "/api/people")).body.people.find(({ login }: { login: string }) => login === "ada");
  assert.deepEqual([(await ada()).has_password, (await ada()).groups], [false, null]);
  const setUp = async (code: string, login = "ada") =>
    (await place.call("POST", "/api/setup", { body: { code, login, password } })).status;
  const signIn = async () => (await place.call("POST", "/api/session", { body: { login: "ada", password } })).status;
  assert.equal(await setUp(made.code), 201);
  assert.equal((await ada()).has_password, true);

  const { status, body } = await ask("POST", `/api/people/${made.person}/code`, {});
  assert.deepEqual([status, body.login], [201, "ada"]);
  assert.equal(await setUp(body.code, "eve"), 403, "it opens the account of its owner alone");
  assert.equal(await setUp(body.code), 201);
  assert.equal(await setUp(body.code), 403, "once");

  assert.equal((await ask("POST", `/api/people/${made.person}/disable`, {})).status, 204);
  assert.equal(await signIn(), 401);
  const shut = await ask("POST", `/api/people/${made.person}/code`, {});
  assert.deepEqual([shut.status, shut.body.code], [409, "SERVER_1710"], "a code would open it");
  assert.equal((await ask("POST", `/api/people/${made.person}/enable`, {})).status, 204);
  assert.equal(await signIn(), 201);
  assert.equal((await ask("POST", "/api/people/4000/enable", {})).status, 404);

  const { pool } = place.control;
  await pool.query(
    `INSERT INTO confiture_control.identity (issuer, subject, person, groups) VALUES ('https://idp', '1', $1, '{dba,all}'),
       ('https://idp', '2', $1, '{}')`,
    [made.person],
  );
  assert.deepEqual((await ada()).groups, ["all", "dba"]);
  await pool.query("UPDATE confiture_control.person SET login = NULL WHERE id = $1", [made.person]);
  assert.equal((await ask("POST", `/api/people/${made.person}/code`, {})).status, 409, "no local account");
  const { body: log } = await ask("GET", "/api/audit?action=person");
  assert.deepEqual(log.entries.map(({ action }: { action: string }) => action), [
    "person.enable",
    "person.disable",
    "person.make",
  ]);
});

Deno.test("server: the audit log is filtered, verified, and taken away whole as CSV or JSON", async (t) => {
  await using place = await serverPlace(t, { major });
  const admin = await place.signIn("root", "admin");
  const viewer = await place.signIn("eve", "viewer");
  const { pool } = place.control;
  await pool.query(
    `INSERT INTO confiture_control.audit (at, actor, action, subject, details)
     SELECT '2026-01-01T12:00:00Z', 'clock', 'run.request', 'n ' || n, '{"a": "x,\\"y\\""}'::jsonb
     FROM generate_series(1, 2500) AS n`,
  );
  await pool.query(
    `INSERT INTO confiture_control.audit (at, actor, action, subject) VALUES
       ('2026-01-02T23:59:59Z', '=cmd()', 'runner.start', E'two\\nlines'), ('2026-01-03T00:00:00Z', 'x', 'run', 's')`,
  );
  const read = async (query: string) =>
    (await place.call("GET", `/api/audit?limit=1000&${query}`, { cookie: admin })).body.entries as { actor: string }[];
  const actors = async (query: string) => [...new Set((await read(query)).map(({ actor }) => actor))];
  assert.deepEqual(await actors("action=run&since=2026-01-01&until=2026-01-05"), ["x", "clock"], "no runner");
  assert.deepEqual(await actors("since=2026-01-02&until=2026-01-02"), ["=cmd()"], "both days belong to it");
  assert.equal((await read("subject=n%207")).length, 1);
  assert.equal((await place.call("GET", "/api/audit?since=yesterday", { cookie: admin })).status, 400);

  const take = async (query: string) => {
    const answer = await place.request("GET", `/api/audit/export?${query}`, { cookie: admin });
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get("content-disposition")!, /^attachment; filename="audit-\d{4}-\d\d-\d\d\.\w+"$/);
    return await answer.text();
  };
  const all = JSON.parse(await take("until=2026-01-05"));
  assert.equal(all.length, 2502);
  assert.deepEqual(
    all.map(({ id }: { id: number }) => Number(id)),
    all.map((_: unknown, at: number) => all[0].id - at),
  );
  assert.deepEqual(JSON.parse(await take("actor=nobody")), []);
  const csv = (await take("format=csv&until=2026-01-05")).split("\r\n");
  assert.equal(csv[0], "id,at,actor,action,subject,details,address,request,hash");
  assert.equal(csv.length, 2504, "a head, every entry, and the end of the last line");
  assert.match(csv[2]!, /^\d+,2026-01-02T23:59:59\.000Z,'=cmd\(\),runner\.start,"two\nlines",\{\},,,$/);
  assert.match(csv[3]!, /,"\{""a"":""x,\\""y\\""""\}",,,$/);

  const chain = async () => (await place.call("GET", "/api/audit/chain", { cookie: admin })).body;
  while (await sealAudit(pool) > 0);
  const whole = await chain();
  assert.deepEqual([whole.intact, whole.sealed, whole.entries], [true, whole.entries, whole.entries]);
  await using session = await place.database.session();
  await session.execute("ALTER TABLE confiture_control.audit DISABLE TRIGGER ALL");
  await session.execute("UPDATE confiture_control.audit SET actor = 'somebody else' WHERE subject = 'n 7'");
  const broken = await chain();
  assert.deepEqual([broken.intact, broken.problem], [false, "the entry or its link was changed"]);
  for (const path of ["/api/audit", "/api/audit/export", "/api/audit/chain"]) {
    assert.equal((await place.call("GET", path, { cookie: viewer })).status, 403, path);
  }
});

Deno.test("server: schedules tell their next times and last runs, projects their bundles, plugins what they provide", async (t) => {
  await using place = await serverPlace(t, { major });
  const cookie = await place.signIn("root", "admin");
  const ask = (method: string, path: string, body?: unknown) => place.call(method, path, { cookie, body });
  const times = async (query: string) => await ask("GET", `/api/schedule-times?${new URLSearchParams(query)}`);
  const { body: { times: next } } = await times("cron=0 6 * * 1&count=3");
  assert.equal(next.length, 3);
  assert.deepEqual(next.map((time: string) => new Date(time).getUTCDay()), [1, 1, 1]);
  assert.equal(Date.parse(next[2]) - Date.parse(next[0]), 14 * 86_400_000);
  const { body: { times: berlin } } = await times("cron=0 6 * * *&time_zone=Europe/Berlin&count=1");
  assert.match(berlin[0], /T0[45]:00:00\.000Z$/);
  assert.equal((await times("cron=never")).status, 400);
  assert.equal((await times("cron=0 6 * * *&time_zone=Mars/Base")).status, 400);

  await ask("POST", "/api/projects", { name: "shop" });
  const first = await sendBundle(place, cookie, "shop", { "confiture.yaml": "name: shop\n" });
  const second = await sendBundle(place, cookie, "shop", { "confiture.yaml": "name: shop # two\n", "README.md": "." });
  const { body: { bundles } } = await ask("GET", "/api/projects/shop/bundles");
  const seen = bundles.map((each: Record<string, unknown>) => [each.bundle, each.file_count, each.is_default]);
  assert.deepEqual(seen, [[second, 2, true], [first, 1, false]]);
  assert.deepEqual([bundles[0].source, bundles[0].added_by], ["upload", "root"]);
  assert.equal((await ask("GET", "/api/projects/nowhere/bundles")).status, 404);

  // What a list says is what a form sends back, with the defaults that the operation filled in.
  const put = (body: object) => ask("PUT", "/api/projects/shop/schedules/nightly", body);
  const made = await put({ operation: "drift", input: { env: "dev" }, cron: "0 6 * * *" });
  assert.deepEqual([made.status, made.body.last_status, made.body.last_at], [200, null, null]);
  const { operation, input, cron, time_zone } = made.body;
  const stopped = await put({ operation, input, cron, time_zone, is_enabled: false });
  assert.deepEqual([stopped.status, stopped.body.is_enabled, stopped.body.next_at], [200, false, null]);
  const { body: { run } } = await ask("POST", "/api/operations/drift", { project: "shop", input: { env: "dev" } });
  await place.control.pool.query("UPDATE confiture_control.schedule SET last_run = $1", [run]);
  await place.worker();
  const { status } = await endOf(place, cookie, run);
  const { body: { schedules } } = await ask("GET", "/api/projects/shop/schedules");
  assert.deepEqual([schedules[0].last_run, schedules[0].last_status], [run, status]);
  assert.match(schedules[0].last_at, /^\d{4}-\d\d-\d\dT/);

  const { body: { plugins } } = await ask("GET", "/api/plugins");
  assert.deepEqual(
    plugins.map(({ id }: { id: string }) => id),
    place.registry.plugins.map(({ manifest }) => manifest.id),
  );
  const provided = plugins.flatMap(({ operations }: { operations: { name: string }[] }) => operations);
  assert.deepEqual(
    provided.map(({ name }: { name: string }) => name).sort(),
    place.registry.operations().map(({ provided }) => provided.name).sort(),
  );
  const core = plugins.find(({ id }: { id: string }) => id === "confiture/core");
  assert.equal(core.operations.find(({ name }: { name: string }) => name === "plugin list").effect, "read");
  assert.ok(
    plugins.some(({ rules, strategies }: { rules: unknown[]; strategies: unknown[] }) =>
      rules.length + strategies.length > 0
    ),
  );
});
