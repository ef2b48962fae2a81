import assert from "node:assert/strict";
import { pause } from "../../engine/pause.ts";
import { fireSchedules, nextTime } from "../../web/schedules/mod.ts";
import { databaseUrl, testDatabase, testMajors } from "../kit/mod.ts";
import { sendBundle, serverPlace } from "./place.ts";

const [major] = testMajors() as [number];

Deno.test("nextTime() reads five fields by the clocks of a zone, through summer time, and refuses the rest", () => {
  const next = (cron: string, zone: string, after: string) => nextTime(cron, zone, new Date(after)).toISOString();
  assert.equal(next("0 6 * * 1-5", "UTC", "2026-11-28T12:00:00Z"), "2026-11-30T06:00:00.000Z");
  assert.equal(next("0 6 * * *", "Europe/Berlin", "2026-03-28T06:00:00Z"), "2026-03-29T04:00:00.000Z");
  assert.equal(next("*/15 * * * *", "UTC", "2026-11-28T12:15:00Z"), "2026-11-28T12:30:00.000Z");
  for (const cron of ["", "* * *", "61 * * * *", "* * * * * *", "0 0 30 2 *", "@daily"]) {
    assert.throws(() => next(cron, "UTC", "2026-11-28T12:00:00Z"), { reason: "request-invalid" }, cron);
  }
  assert.throws(() => next("0 6 * * *", "Mars/Base", "2026-11-28T12:00:00Z"), /no time zone Mars\/Base/);
});

Deno.test("server: schedules request their runs once, with what their owners may do, and stop with a reason", async (t) => {
  await using place = await serverPlace(t, { major });
  await using target = await testDatabase(t, { major });
  const admin = await place.signIn("root", "admin");
  await place.call("POST", "/api/projects", { cookie: admin, body: { name: "shop" } });
  await sendBundle(place, admin, "shop", {
    "db/environments/dev.yaml": "database_url: env:SHOP_URL\n",
    "db/schema/jar.sql": "CREATE TABLE jar (id int);\n",
  });
  const secret = { value: databaseUrl(target.dsn), environment: "" };
  await place.call("PUT", "/api/projects/shop/secrets/SHOP_URL", { cookie: admin, body: secret });
  const operator = await place.signIn("eve", "operator");
  const author = await place.signIn("ada", "author");
  const put = (cookie: string, name: string, body: Record<string, unknown>) =>
    place.call("PUT", `/api/projects/shop/schedules/${name}`, { cookie, body: { cron: "0 6 * * *", ...body } });
  const drift = { operation: "drift", input: { env: "dev" } };
  const up = { operation: "migrate up", input: { env: "dev" } };

  assert.equal((await put(author, "nightly", drift)).status, 200);
  assert.equal((await put(author, "deploy", up)).status, 403, "an author writes nothing, by the clock neither");
  assert.equal((await put(operator, "deploy", up)).status, 200);
  assert.equal((await put(operator, "odd", { ...drift, cron: "never" })).body.code, "SERVER_1707");
  assert.equal((await put(operator, "odd", { ...drift, input: { env: "dev", colour: 1 } })).status, 400);
  assert.equal(
    (await put(operator, "back", { operation: "migrate down", input: { env: "dev" } })).body.code,
    "SERVER_1722",
  );

  const listed = async () => {
    const { body } = await place.call("GET", "/api/projects/shop/schedules", { cookie: author });
    return new Map<string, Record<string, unknown>>(body.schedules.map((each: { name: string }) => [each.name, each]));
  };
  assert.match(String((await listed()).get("nightly")!.next_at), /T06:00:00Z$/);
  assert.equal(await fireSchedules(place.control, place.registry), 0, "not yet");
  const isDue = () =>
    place.control.pool.query(
      "UPDATE confiture_control.schedule SET next_at = now() - interval '3 days' WHERE is_enabled",
    );
  await isDue();
  // Several replicas at the same moment: each schedule comes once, however many times were missed.
  const counts = await Promise.all([1, 2, 3].map(() => fireSchedules(place.control, place.registry)));
  assert.equal(counts.reduce((sum, count) => sum + count), 2);
  const run = (await listed()).get("nightly")!.last_run as string;
  await isDue();
  assert.equal(await fireSchedules(place.control, place.registry), 0, "while the last runs still go on");

  await place.worker();
  for (;;) {
    const { body } = await place.call("GET", `/api/runs/${run}`, { cookie: author });
    if (!["queued", "waiting", "running"].includes(body.status)) {
      assert.deepEqual([body.status, body.exit_code, body.requested_by], ["succeeded", 1, "schedule nightly of ada"]);
      break;
    }
    await pause(50);
  }

  // Whoever made it is gone; and what became protected wants an approval.
  await place.control.pool.query("UPDATE confiture_control.person SET disabled_at = now() WHERE name = 'ada'");
  await place.call("PUT", "/api/projects/shop/environments/dev", { cookie: admin, body: { is_protected: true } });
  await place.control.pool.query("UPDATE confiture_control.run SET status = 'cancelled' WHERE status = 'queued'");
  await isDue();
  assert.equal(await fireSchedules(place.control, place.registry), 0);
  const { body } = await place.call("GET", "/api/projects/shop/schedules", { cookie: operator });
  const because = body.schedules.map((each: { name: string; is_enabled: boolean; stopped_because: string }) =>
    `${each.name} ${each.is_enabled} ${each.stopped_because}`
  );
  assert.match(because[0], /^deploy false .*needs an approval/);
  assert.match(because[1], /^nightly false ada may not run it any more/);
  assert.equal((await put(operator, "nightly", drift)).body.is_enabled, true);
  const path = "/api/projects/shop/schedules/nightly";
  assert.equal((await place.call("DELETE", path, { cookie: operator })).status, 204);
  assert.equal((await place.call("DELETE", path, { cookie: operator })).status, 404);
});
