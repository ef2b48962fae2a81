import assert from "node:assert/strict";
import postgres from "postgres";
import { RunFeeds } from "../../web/api/mod.ts";
import { News } from "../../web/control/mod.ts";
import { databaseUrl, type TestDatabase, testDatabase, testMajors } from "../kit/mod.ts";
import { type Fleet, fleet, until } from "./fleet.ts";
import { serverPlace } from "./place.ts";

const [major] = testMajors() as [number];
const encoder = new TextEncoder();

/** A run that goes on, whose events the test writes as a worker does. */
async function writtenRun({ dsn }: Pick<TestDatabase, "dsn">) {
  const sql = postgres(databaseUrl(dsn), { max: 1, onnotice: () => {} });
  const run = `test-${crypto.randomUUID()}`;
  await sql`INSERT INTO confiture_control.run (id, operation, effect, input, status, requested_by, attempt)
    VALUES (${run}, 'drift', 'read', '{}', 'running', 'test', 1)`;
  let last = 0;
  return {
    run,
    async write(count: number, sizeBytes: number): Promise<void> {
      await sql`WITH moved AS (UPDATE confiture_control.run SET last_event = ${last + count} WHERE id = ${run})
        INSERT INTO confiture_control.run_event (run, seq, event)
        SELECT ${run}, seq, jsonb_build_object('type', 'notice', 'message', repeat('x', ${sizeBytes}::int))
        FROM generate_series(${last + 1}::int, ${last + count}::int) AS seq`;
      last += count;
    },
    over: () => sql`UPDATE confiture_control.run SET status = 'succeeded' WHERE id = ${run}`,
    [Symbol.asyncDispose]: () => sql.end(),
  };
}

/** A client that asks for a stream, and reads of it only when it is told to. */
async function rawClient({ urls, cookie }: Fleet, run: string, after = 0) {
  const { hostname, port } = new URL(urls[0]!);
  const conn = await Deno.connect({ hostname, port: Number(port) });
  await conn.write(encoder.encode(
    `GET /api/runs/${run}/events HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAccept: text/event-stream\r\n` +
      `Cookie: ${cookie}\r\n${after === 0 ? "" : `Last-Event-ID: ${after}\r\n`}\r\n`,
  ));
  const seqs: number[] = [];
  return {
    /** Numbers of the events that it has read. */
    seqs,
    /** Reads until the stream ends; false when it was cut. */
    async readAll(): Promise<boolean> {
      const decoder = new TextDecoder();
      let [rest, isOver] = ["", false];
      const buffer = new Uint8Array(256 * 1024);
      for (;;) {
        const count = await conn.read(buffer).catch(() => null);
        if (count === null) break;
        // Lines of the chunked encoding stand between those of the stream.
        const lines = (rest + decoder.decode(buffer.subarray(0, count), { stream: true })).split("\n");
        rest = lines.pop()!;
        for (const line of lines) {
          if (line.startsWith("id: ")) seqs.push(Number(line.slice(4)));
          if (line === "event: over") isOver = true;
        }
        if (rest.startsWith("\r")) rest = "";
        if (isOver) break;
      }
      conn.close();
      return isOver;
    },
    close: () => conn.close(),
  };
}

/** Bytes that the first server holds for those who do not read. */
async function waitingBytes({ caller }: Fleet): Promise<number> {
  const { request } = caller(0);
  const text = await (await request("GET", "/metrics")).text();
  return Number(/^confiture_followers_waiting_bytes (\d+)$/m.exec(text)![1]);
}

Deno.test("feeds: readers that do not read cost little, delay nobody, and miss nothing when they read again", async (t) => {
  await using control = await testDatabase(t, { major });
  await using all = await fleet(control, { servers: 1, workers: 0 });
  await using written = await writtenRun(control);
  const { run } = written;
  const slow = await Promise.all(Array.from({ length: 10 }, () => rawClient(all, run)));
  const fast = await rawClient(all, run);
  const reading = fast.readAll();
  const [first, count, sizeBytes] = [7_000, 20_000, 1_000];
  for (let seq = 500; seq <= first; seq += 500) {
    await written.write(500, sizeBytes);
    // All get them as they come, until every buffer of those who do not read is full.
    await until("whoever reads has them", () => Promise.resolve(fast.seqs.length === seq));
  }
  for (let seq = first; seq < count; seq += 500) await written.write(500, sizeBytes);
  await written.over();
  assert.ok(await reading, "whoever reads is done before those who do not");
  assert.deepEqual(fast.seqs, Array.from({ length: count }, (_, index) => index + 1));
  const waiting = await waitingBytes(all);
  // What fits, and the page or the event that went beyond.
  assert.ok(waiting > 0 && waiting <= slow.length * (64 * 1024 + 200 * (sizeBytes + 200)), `${waiting} bytes`);
  for (const late of slow.splice(0, 2)) {
    assert.ok(await late.readAll());
    assert.deepEqual(late.seqs, fast.seqs);
  }
  // Nor do they keep a server from going.
  all.servers[0]!.kill("SIGTERM");
  await all.servers[0]!.result;
  for (const { close } of slow) close();
});

Deno.test(`RunFeeds cuts a reader that never reads, goes on behind what it had, and asks who may follow, on ${major}`, async (t) => {
  await using place = await serverPlace(t, { major });
  await using written = await writtenRun(place.database);
  const { run } = written;
  await using news = new News(place.control, ["event"], () => {});
  const feeds = new RunFeeds(place.control, news, 50);
  const text = await place.signIn("ada", "viewer");
  const follow = (after: number) =>
    feeds.follow(run, { after, greeting: "", credential: { kind: "session", text }, place: {} });
  const seqsOf = (text: string) => [...text.matchAll(/^id: (\d+)$/gm)].map(([, seq]) => Number(seq));
  await written.write(1_000, 1_000);
  const stuck = follow(0).getReader();
  const chunks: string[] = [];
  const { value } = await stuck.read();
  chunks.push(new TextDecoder().decode(value));
  await until("it is cut", () => Promise.resolve(feeds.followers === 0));
  await assert.rejects(stuck.read());
  assert.ok(chunks.flatMap(seqsOf).length <= 200, "it was not given more than a page beyond what fits");
  const had = chunks.flatMap(seqsOf);
  const rest = new Response(follow(had.at(-1) ?? 0)).text();
  await written.over();
  assert.deepEqual([...had, ...seqsOf(await rest)], Array.from({ length: 1_000 }, (_, index) => index + 1));

  // Somebody who signs out sees no more.
  await place.control.pool.query("UPDATE confiture_control.run SET status = 'running' WHERE id = $1", [run]);
  const open = new Response(follow(1_000)).text();
  await place.control.pool.query("UPDATE confiture_control.session SET revoked_at = now()");
  assert.doesNotMatch(await open, /event: over/);
  await feeds.close();
});
