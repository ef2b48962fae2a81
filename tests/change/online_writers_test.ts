import assert from "node:assert/strict";
import { readCatalog } from "../../engine/catalog/mod.ts";
import { askServer, lockModes, planChange, readEvidence } from "../../engine/change/mod.ts";
import type { ServerNotice, Session } from "../../engine/postgres/mod.ts";
import { testDatabase, testMajors } from "../kit/mod.ts";
import { outline } from "./outline.ts";
import { assertGentle, watchPlan } from "./watch_plan.ts";

const before = `CREATE TABLE b (id int PRIMARY KEY);
  CREATE TABLE a (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, b int, n int, s varchar(10), CONSTRAINT k UNIQUE (id, b));
  CREATE INDEX i ON a (n);
  CREATE VIEW v AS SELECT s FROM a`;

const after = `CREATE TABLE b (id int PRIMARY KEY);
  CREATE TABLE a (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, b int NOT NULL REFERENCES b, n int CHECK (n >= 0),
    s varchar(20), u uuid NOT NULL DEFAULT gen_random_uuid(), CONSTRAINT k UNIQUE (id, n));
  CREATE INDEX i ON a (n, b);
  CREATE VIEW v AS SELECT s FROM a`;

const rows = `INSERT INTO b SELECT generate_series(1, 50);
  INSERT INTO a (b, n, s) SELECT 1 + i % 50, i, 'x' FROM generate_series(1, 3000) i; ANALYZE`;

/** Reads and writes until it is told to stop; says how often it came through. */
async function use(session: Session, running: { isOver: boolean }): Promise<number> {
  let rounds = 0;
  for (; !running.isOver; rounds++) {
    await session.transaction(async () => {
      await session.execute(
        `INSERT INTO a (b, n, s) VALUES (1 + ${rounds} % 50, ${rounds}, 'new');
         UPDATE a SET n = n + 1 WHERE id = 1 + ${rounds} % 3000; SELECT count(*) FROM a WHERE n < 10;
         DELETE FROM a WHERE s = 'new' AND n = ${rounds} - 20`,
      );
    });
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return rounds;
}

for (const major of testMajors()) {
  Deno.test(`planChange() online on ${major}: writers never wait for more than a short lock`, async (t) => {
    await using one = await testDatabase(t, { major });
    await using other = await testDatabase(t, { major });
    const notices: ServerNotice[] = [];
    await using session = await one.session({ onNotice: (notice) => notices.push(notice) });
    await using watcher = await one.session();
    await using writer = await one.session();
    await using wanted = await other.session();
    await session.execute(before);
    await session.execute(rows);
    await wanted.execute(after);
    const [from, to] = [await readCatalog(session), await readCatalog(wanted)];
    const plan = planChange(from, to, { answers: await askServer(session, from, to) });
    const running = { isOver: false };
    const using = use(writer, running);
    let watched;
    try {
      watched = await watchPlan(session, watcher, plan, notices);
    } finally {
      running.isOver = true;
    }
    assert.ok(await using > 5, "the writer came through");
    assertGentle(watched);
    // What takes its time runs under a lock that lets writers pass, and the server says what took its time.
    const strong = lockModes.indexOf("SHARE");
    const long = watched.filter(({ step, work }) =>
      step.kind === "batch" || step.transaction === "none" || work.length > 0 || step.sql.includes(" VALIDATE ")
    );
    assert.ok(long.length >= 8, `${long.length} steps take their time`);
    for (const { step, held } of long) {
      assert.ok(held === undefined || lockModes.indexOf(held.mode) < strong, `${held?.mode}: ${step.sql}`);
    }
    // And no short one shares its transaction with something that takes its time.
    for (const { step, work } of watched) if (step.transaction === "shared") assert.deepEqual(work, [], step.sql);
    assert.equal((await readCatalog(session)).fingerprint, to.fingerprint);
  });

  Deno.test(`planChange() on ${major}: the short form for a database that nobody uses`, async (t) => {
    await using one = await testDatabase(t, { major });
    await using other = await testDatabase(t, { major });
    await using session = await one.session();
    await using wanted = await other.session();
    await session.execute(before);
    await wanted.execute(after);
    const plan = planChange(await readCatalog(session), await readCatalog(wanted), { online: false });
    assert.deepEqual(plan.steps.filter(({ transaction }) => transaction !== "shared").map(({ sql }) => sql), []);
    assert.ok(
      !outline(plan).some((line) => /CONCURRENTLY|NOT VALID|USING INDEX|batches/.test(line)),
      outline(plan).join("\n"),
    );
    // Where nobody was asked, what may be is said.
    const rewrites = plan.steps.flatMap(({ hazards }) => hazards).filter(({ kind }) => kind === "rewrite");
    assert.deepEqual(rewrites.map(({ why }) => why).sort(), [
      "the column comes with values; no server said that the table stays",
      "the type of a column changes; no server said that the table stays",
    ]);
  });

  Deno.test(`readEvidence() on ${major}: size, rows and what hangs on a table, partitions and odd names among them`, async (t) => {
    await using one = await testDatabase(t, { major });
    await using session = await one.session();
    const odd = `CREATE SCHEMA "S.1"; CREATE TABLE "S.1"."T ""x""" (a int)`;
    const parts =
      `CREATE TABLE p (x int) PARTITION BY RANGE (x); CREATE TABLE p_1 PARTITION OF p FOR VALUES FROM (0) TO (9999)`;
    await session.execute(`${before}; ${odd}; ${parts}; ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b;
      INSERT INTO p SELECT generate_series(1, 500); INSERT INTO "S.1"."T ""x""" VALUES (1)`);
    await session.execute(rows);
    const from = await readCatalog(session);
    await using other = await testDatabase(t, { major });
    await using wanted = await other.session();
    await wanted.execute(`CREATE SCHEMA "S.1"; CREATE TABLE p_2 (x int)`);
    const plan = await readEvidence(session, planChange(from, await readCatalog(wanted), { online: false }));
    const evidence = new Map(
      plan.steps.flatMap(({ hazards }) => hazards).filter(({ kind }) => kind === "data-loss")
        .map(({ on, evidence }) => [on, evidence]),
    );
    const { bytes, countedAt, ...a } = evidence.get("public.a")!;
    assert.ok(Math.abs(Date.now() - Date.parse(countedAt!)) < 600_000, countedAt);
    assert.deepEqual(a, { rows: 3000, dependents: ["view public.v"] });
    assert.ok(bytes! >= 3000 * 30, `${bytes} bytes`);
    assert.deepEqual(evidence.get("public.b")?.dependents, ["table public.a"]);
    assert.equal(evidence.get("public.p")?.rows, 500);
    assert.ok(evidence.get("public.p")!.bytes! > 0);
    assert.equal(evidence.get(`"S.1"."T ""x"""`)?.rows, 1);
    const locked = plan.steps.map(({ lock }) => lock).filter((lock) => lock?.on === "public.a");
    assert.ok(locked.length > 0 && locked.every((lock) => lock!.evidence!.rows === 3000));
  });
}
