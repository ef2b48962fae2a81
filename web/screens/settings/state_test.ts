import assert from "node:assert/strict";
import { roles as allRoles, verbs as allVerbs } from "../../auth/mod.ts";
import { webhookEvents as allEvents } from "../../webhooks/mod.ts";
import {
  auditQuery,
  pluginPath,
  roles,
  sayBrowser,
  sayCron,
  sayDelivery,
  sayDetails,
  sayExpiry,
  sayGrant,
  sayProtection,
  saySchedule,
  sayTime,
  scheduleOrder,
  schedulePath,
  usualTimes,
  verbs,
  webhookEvents,
} from "./state.ts";

Deno.test("settings: every role, verb and event of the server is offered, with words", () => {
  assert.deepEqual(roles, allRoles);
  assert.deepEqual(verbs, allVerbs);
  assert.deepEqual(webhookEvents, allEvents);
});

Deno.test("sayGrant() names the place, if it is one", () => {
  assert.equal(sayGrant({ role: "admin", project: null, environment: null }), "admin");
  assert.equal(sayGrant({ role: "viewer", project: "shop", environment: null }), "viewer in shop");
  assert.equal(sayGrant({ role: "operator", project: "shop", environment: "prod" }), "operator in shop · prod");
});

Deno.test("sayExpiry() warns in the last week, and tells what is over", () => {
  const now = new Date("2026-01-01T00:00:00Z");
  const say = (expires_at: string) => sayExpiry({ expires_at }, now);
  assert.deepEqual(say("2026-04-01T00:00:00Z"), { tone: "none", text: "90 days left" });
  assert.deepEqual(say("2026-01-06T12:00:00Z"), { tone: "warn", text: "5 days left" });
  assert.deepEqual(say("2026-01-02T23:00:00Z"), { tone: "warn", text: "47 h left" });
  assert.deepEqual(say("2026-01-01T00:10:00Z"), { tone: "warn", text: "1 h left" });
  assert.deepEqual(say("2026-01-01T00:00:00Z"), { tone: "bad", text: "over" });
});

Deno.test("sayBrowser() knows the usual ones, and gives what it does not know as it is", () => {
  const chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";
  assert.equal(sayBrowser(chrome), "Chrome on Linux");
  assert.equal(sayBrowser(`${chrome} Edg/140.0`), "Edge on Linux");
  assert.equal(
    sayBrowser("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1"),
    "Safari on iOS",
  );
  assert.equal(sayBrowser("curl/8.5.0"), "curl");
  assert.equal(sayBrowser("robot"), "robot");
  assert.equal(sayBrowser(""), "unknown");
});

Deno.test("sayDelivery() tells arrived, waiting and given up apart", () => {
  const delivery = { id: 1, webhook: 1, event: "run.finished", created_at: "", failure: null };
  const say = (delivered_at: string | null, next_at: string | null, attempts: number) =>
    sayDelivery({ ...delivery, delivered_at, next_at, attempts }).text;
  assert.equal(say("x", null, 1), "arrived");
  assert.equal(say(null, "x", 0), "about to be sent");
  assert.equal(say(null, "x", 3), "will be tried again");
  assert.equal(say(null, null, 9), "given up");
});

Deno.test("sayProtection() says who protects it, and does not guess at files that have to be run", () => {
  assert.deepEqual(sayProtection({ is_protected: true, protected_by: ["files", "operator"] }), {
    tone: "info",
    text: "protected",
    why: "by its files and an admin",
  });
  assert.equal(sayProtection({ is_protected: false, protected_by: [] }).text, "not protected");
  assert.equal(sayProtection({ is_protected: null, protected_by: [] }).text, "not known");
});

Deno.test("schedules: their state, their usual times, and what is sent again", () => {
  const schedule = {
    ...{ id: 1, project: "shop", name: "night", operation: "migrate down", environment: "dev", cron: "0 3 * * 0" },
    ...{ input: { env: "dev", steps: 1 }, time_zone: "UTC", is_enabled: true, stopped_because: null, next_at: null },
    ...{ last_run: null, last_status: null, last_at: null, owner: "Ada" },
  };
  assert.equal(saySchedule(schedule).text, "on");
  assert.equal(saySchedule({ ...schedule, is_enabled: false }).text, "off");
  assert.deepEqual(saySchedule({ ...schedule, is_enabled: false, stopped_because: "x" }), {
    tone: "bad",
    text: "stopped",
  });
  assert.equal(sayCron(schedule.cron), "on Sundays at 3:00");
  assert.equal(sayCron("7 7 7 7 *"), "7 7 7 7 *");
  assert.deepEqual(scheduleOrder(schedule), {
    ...{ operation: "migrate down", input: { env: "dev", steps: 1 }, cron: "0 3 * * 0", time_zone: "UTC" },
    confirm: "dev",
  });
  assert.equal("confirm" in scheduleOrder({ ...schedule, environment: null }), false);
  assert.equal(schedulePath("a b"), "/settings/schedules/new?project=a+b");
  assert.equal(schedulePath("shop", "night"), "/settings/schedules/edit?project=shop&name=night");
});

Deno.test("usualTimes are what their words say, as the server reads them", async () => {
  const { nextTime } = await import("../../schedules/mod.ts");
  const next = usualTimes.map(({ cron }) => nextTime(cron, "UTC", new Date("2026-11-28T12:01:00Z")).toISOString());
  assert.deepEqual(next, [
    "2026-11-28T12:15:00.000Z",
    "2026-11-28T13:00:00.000Z",
    "2026-11-29T06:00:00.000Z",
    "2026-11-30T06:00:00.000Z",
    "2026-11-29T03:00:00.000Z",
    "2026-12-01T03:00:00.000Z",
  ]);
});

Deno.test("sayTime() goes by the clocks of the zone, also while it is being typed", () => {
  assert.equal(sayTime("2026-11-30T05:00:00Z", "Europe/Berlin"), "Mon, 30 Nov 2026, 06:00");
  assert.equal(sayTime("2026-11-30T05:00:00Z", "Europe/Ber"), "Mon, 30 Nov 2026, 05:00");
});

Deno.test("auditQuery() keeps what is filtered by, and nothing else of the address", () => {
  const search = new URLSearchParams("actor=ada&since=2026-01-01&until=&before=7&theme=x");
  assert.equal(auditQuery(search), "actor=ada&since=2026-01-01");
  assert.equal(auditQuery(search, { before: "5", limit: undefined }), "actor=ada&since=2026-01-01&before=5");
});

Deno.test("sayDetails() leaves out what says nothing, and shortens hashes", () => {
  assert.equal(
    sayDetails({
      grants: [{ role: "viewer", project: null }, { role: "author", project: "shop" }],
      none: [],
      no: null,
    }),
    "grants role viewer + role author, project shop",
  );
  assert.equal(
    sayDetails({ bundle: "a".repeat(64), is_default: false, n: 3 }),
    "bundle aaaaaaaaaaaa, is default no, n 3",
  );
});

Deno.test("pluginPath() keeps the publisher apart", () => {
  assert.equal(pluginPath("confiture/core"), "/settings/plugins/confiture/core");
  assert.equal(pluginPath("a b/c?"), "/settings/plugins/a%20b/c%3F");
});
