import assert from "node:assert/strict";
import { z } from "zod";
import { pause } from "../../engine/pause.ts";
import { leaveFence, takeFence } from "../../web/jobs/fence.ts";
import { lostRuns } from "../../web/jobs/sweep.ts";
import { fakePlugin, testDatabase, testMajors } from "../kit/mod.ts";
import { sendBundle, type ServerPlace, serverPlace } from "./place.ts";

const [major] = testMajors() as [number];

async function over({ call }: ServerPlace, cookie: string, run: string) {
  for (;;) {
    const { body } = await call("GET", `/api/runs/${run}`, { cookie });
    if (!["queued", "waiting", "running"].includes(body.status)) return body;
    await pause(50);
  }
}

async function shop(place: ServerPlace): Promise<string> {
  const cookie = await place.signIn("ada", "admin");
  await place.call("POST", "/api/projects", { cookie, body: { name: "shop" } });
  await sendBundle(place, cookie, "shop", { "confiture.yaml": "name: shop\n" });
  return cookie;
}

Deno.test("server: a run ends whatever its result holds, and wherever it should have been laid", async (t) => {
  const odd = fakePlugin({
    name: "odd",
    input: z.object({ what: z.string().describe("What").meta({ kind: "text" }) }),
    run: (input, context) => {
      const { what } = input as { what: string };
      const text = "a\0b\ud800c";
      context.emit({ type: "notice", level: "info", message: text });
      if (what === "error") throw new Error(text);
      if (what === "text") return Promise.resolve({ [text]: text });
      return Promise.resolve({ number: 1n });
    },
  });
  await using place = await serverPlace(t, { major, plugins: [odd] });
  const cookie = await shop(place);
  await place.worker();
  const run = async (what: string) =>
    await over(
      place,
      cookie,
      (await place.call("POST", "/api/operations/odd", { cookie, body: { project: "shop", input: { what } } })).body
        .run,
    );
  const fine = await run("text");
  assert.deepEqual([fine.status, fine.output], ["succeeded", { "a\ufffdb\ufffdc": "a\ufffdb\ufffdc" }]);
  const { body } = await place.call("GET", `/api/runs/${fine.id}/events`, { cookie });
  assert.ok(body.events.some(({ message }: { message?: string }) => message === "a\ufffdb\ufffdc"));
  assert.equal((await run("error")).status, "failed");
  const unkept = await run("number");
  assert.deepEqual([unkept.status, unkept.error.code], ["failed", "INTERNAL_001"]);
  await Deno.rename(place.folder, `${place.folder}-away`);
  try {
    assert.equal((await run("text")).status, "failed", "there is nowhere to lay it");
  } finally {
    await Deno.rename(`${place.folder}-away`, place.folder);
  }
  assert.equal((await run("text")).status, "succeeded");
});

Deno.test("server: whoever cancels a run means it, also when its worker is gone, pauses or hands it over", async (t) => {
  const begun: string[] = [];
  const stopped = Promise.withResolvers<void>();
  const open = Promise.withResolvers<void>();
  const slow = fakePlugin({
    name: "slow",
    run: async (_, { run, signal }) => {
      begun.push(run);
      await pause(60_000, signal).catch(() => {});
      stopped.resolve();
      await open.promise;
      signal.throwIfAborted();
      return {};
    },
  });
  await using place = await serverPlace(t, { major, plugins: [slow] });
  const cookie = await shop(place);
  const ask = async () =>
    (await place.call("POST", "/api/operations/slow", { cookie, body: { project: "shop" } })).body.run as string;
  const wish = (run: string, word: string) => place.call("POST", `/api/runs/${run}/${word}`, { cookie, body: {} });

  const orphan = await ask();
  const { pool } = place.control;
  await pool.query(
    `INSERT INTO confiture_control.worker (id, host, version, heartbeat_at)
     VALUES ('dead', '', '', now() - interval '1 hour')`,
  );
  await pool.query("UPDATE confiture_control.run SET status = 'running', worker = 'dead', attempt = 1 WHERE id = $1", [
    orphan,
  ]);
  assert.equal((await wish(orphan, "cancel")).status, 200);
  await place.worker();
  assert.equal((await over(place, cookie, orphan)).status, "cancelled");
  assert.ok(!begun.includes(orphan), "nobody begins what is cancelled");

  const pausing = await ask();
  while (!begun.includes(pausing)) await pause(20);
  await wish(pausing, "pause");
  await stopped.promise;
  assert.equal((await wish(pausing, "cancel")).status, 200);
  open.resolve();
  const ended = await over(place, cookie, pausing);
  assert.deepEqual([ended.status, begun.filter((run) => run === pausing).length], ["cancelled", 1]);
  const { body } = await place.call("GET", `/api/runs/${pausing}/events`, { cookie });
  assert.deepEqual(
    body.events.map(({ type }: { type: string }) => type).filter((type: string) => type !== "notice"),
    ["started", "failed"],
  );
});

Deno.test("lostRuns() finds the run of a dead worker whose job somebody else finished, and no other", async (t) => {
  await using place = await serverPlace(t, { major, plugins: [fakePlugin({ name: "look", run: async () => ({}) })] });
  const cookie = await shop(place);
  const ask = async () =>
    (await place.call("POST", "/api/operations/look", { cookie, body: { project: "shop" } })).body.run as string;
  const [dead, alive, queued] = [await ask(), await ask(), await ask()];
  const { pool } = place.control;
  await pool.query(
    `INSERT INTO confiture_control.worker (id, host, version, heartbeat_at)
     VALUES ('dead', '', '', now() - interval '1 hour'), ('alive', '', '', now())`,
  );
  await pool.query(
    "UPDATE confiture_control.run SET status = 'running', worker = CASE WHEN id = $1 THEN 'dead' ELSE 'alive' END WHERE id <> $2",
    [dead, queued],
  );
  await pool.query("DELETE FROM confiture_jobs._private_jobs WHERE key <> 'run ' || $1", [queued]);
  assert.deepEqual(await lostRuns(pool), [dead]);
  assert.notEqual(alive, dead);
});

Deno.test("leaveFence() leaves it to a later attempt of the same run", async (t) => {
  await using database = await testDatabase(t, { major });
  await using session = await database.session();
  const take = async () => {
    const taken = await takeFence(session, "one", () => Promise.resolve(true));
    assert.ok("fence" in taken);
    return taken.fence;
  };
  const holder = async () => (await session.query("SELECT run FROM confiture.fence"))[0]!.run;
  const first = await take();
  const second = await take();
  await leaveFence(session, "one", first);
  assert.equal(await holder(), "one");
  await leaveFence(session, "one", second);
  assert.equal(await holder(), null);
});
