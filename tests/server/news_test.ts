import assert from "node:assert/strict";
import { parseDsn } from "../../engine/project/mod.ts";
import { RunFeeds } from "../../web/api/mod.ts";
import { News, type NewsKind } from "../../web/control/mod.ts";
import { requestRun, wishRun, writeEvents } from "../../web/runs/mod.ts";
import { startHeartbeat } from "../../web/jobs/heartbeat.ts";
import type { StopReason } from "../../web/jobs/execute_run.ts";
import { testHost, testMajors } from "../kit/mod.ts";
import { findPgbouncer, startPooler } from "../migrate/pooler.ts";
import { until } from "./fleet.ts";
import { type ServerPlace, serverPlace } from "./place.ts";

const [major] = testMajors() as [number];
const program = await findPgbouncer();
const bothKinds: NewsKind[] = ["event", "wish"];

/** A run that a worker has, as far as the control database knows. */
async function runningRun({ control }: ServerPlace): Promise<string> {
  const run = await control.pool.transaction((session) =>
    requestRun(session, control.host, {
      project: null,
      bundle: null,
      operation: "drift",
      effect: "read",
      input: {},
      by: { name: "ada", person: null },
    })
  );
  await control.pool.query(
    `WITH w AS (INSERT INTO confiture_control.worker (id, host, version) VALUES ('w', 'h', 'v') RETURNING id)
     UPDATE confiture_control.run SET status = 'running', attempt = 1, worker = (SELECT id FROM w) WHERE id = $1`,
    [run],
  );
  return run;
}

/** All that is heard, a line each. */
function heard(news: News): string[] {
  const lines: string[] = [];
  for (const kind of bothKinds) news.follow(kind, (run) => lines.push(`${kind} ${run ?? "anything"}`));
  return lines;
}

Deno.test(`News hears what is written and wished with its commit, and goes on when its session is ended, on ${major}`, async (t) => {
  await using place = await serverPlace(t, { major });
  const { control } = place;
  const said: string[] = [];
  await using news = new News(control, bothKinds, (message) => said.push(message));
  const lines = heard(news);
  await until("it is heard", () => Promise.resolve(news.isHeard));
  assert.deepEqual(lines, ["event anything", "wish anything"], "what came before it listened may have been missed");
  const run = await runningRun(place);
  await until("the state is heard", () => Promise.resolve(lines.includes(`event ${run}`)));
  lines.length = 0;
  await assert.rejects(control.pool.transaction(async (session) => {
    await wishRun(session, run, "pause", { actor: "ada" });
    throw new Error("rolled back");
  }));
  assert.ok(await writeEvents(control.pool, { run, attempt: 1, after: 0 }, [{ type: "notice" }, { type: "notice" }]));
  await control.pool.transaction((session) => wishRun(session, run, "cancel", { actor: "ada" }));
  await until("both are heard", () => Promise.resolve(lines.length >= 2));
  assert.deepEqual(lines, [`event ${run}`, `wish ${run}`]);
  lines.length = 0;
  const ended = await control.pool.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'confiture news'",
  );
  assert.ok(ended.length >= 1);
  await until("it knows", () => Promise.resolve(lines.length >= 2));
  await until("it is heard again", () => Promise.resolve(news.isHeard));
  assert.ok(await writeEvents(control.pool, { run, attempt: 1, after: 2 }, [{ type: "notice" }]));
  await until("it hears", () => Promise.resolve(lines.includes(`event ${run}`)));
  assert.deepEqual(said, []);
});

Deno.test(`startHeartbeat() tells a run what is wished as soon as it is heard, on ${major}`, async (t) => {
  await using place = await serverPlace(t, { major });
  const run = await runningRun(place);
  await using news = new News(place.control, ["wish"], () => {});
  await until("it is heard", () => Promise.resolve(news.isHeard));
  const reason = Promise.withResolvers<StopReason | "too late">();
  const timer = setTimeout(() => reason.resolve("too late"), 1_800);
  const beat = startHeartbeat(place.control, "w", new Set([{ run, stop: reason.resolve }]), news);
  await place.control.pool.transaction((session) => wishRun(session, run, "cancel", { actor: "ada" }));
  assert.equal(await reason.promise, "cancel", "the next heartbeat comes after two seconds");
  clearTimeout(timer);
  await beat.stop();
});

Deno.test({
  name:
    `News behind a pooler that lends sessions by the transaction says once that it hears nothing; followers get all the same, on ${major}`,
  ignore: program === undefined,
  fn: async (t) => {
    await using place = await serverPlace(t, { major });
    await using pooler = await startPooler(program!, place.database.dsn);
    const control = { ...place.control, dsn: await parseDsn(pooler.url, testHost()) };
    const said: string[] = [];
    await using news = new News(control, bothKinds, (message) => said.push(message));
    await until("it says so", () => Promise.resolve(said.length === 1));
    assert.match(said[0]!, /asked again and again/);
    assert.equal(news.isHeard, false);
    const run = await runningRun(place);
    const feeds = new RunFeeds(control, news);
    const body = feeds.follow(run, {
      after: 0,
      greeting: "",
      credential: { kind: "session", text: await place.signIn("ada", "viewer") },
      place: {},
    });
    const reading = new Response(body).text();
    await writeEvents(control.pool, { run, attempt: 1, after: 0 }, [{ type: "notice", message: "heard" }]);
    await control.pool.query("UPDATE confiture_control.run SET status = 'succeeded' WHERE id = $1", [run]);
    assert.match(await reading, /^id: 1\ndata: .*"heard".*\n\nevent: over\n/m);
    await feeds.close();
    assert.equal(said.length, 1);
  },
});
