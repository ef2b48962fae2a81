import assert from "node:assert/strict";
import { testDatabase, testHost, testMajors } from "../../../tests/kit/mod.ts";
import { ConfitureError, isConfitureError } from "../../errors.ts";
import { Secret } from "../../project/mod.ts";
import { ServerFailure } from "../errors/mod.ts";
import { openSession } from "./open_session.ts";
import type { ServerNotice } from "./session.ts";

for (const major of testMajors()) {
  Deno.test(`[${major}] query() gives values as documented and takes them back`, async (t) => {
    await using database = await testDatabase(t, { major });
    await using session = await database.session();
    assert.equal(Math.floor(session.serverVersion / 10_000), major);
    const [row] = await session.query(`SELECT 1::int8 AS small, 9007199254740993::int8 AS big, 1.50::numeric AS numeric,
      true AS yes, '{1,2,NULL}'::int[] AS ints, ARRAY['a b', 'q"\\', ''] AS texts, '{"x": [1]}'::jsonb AS json,
      '2024-02-30 23:59:59.123456'::text AS text, timestamptz 'infinity' AS forever, '\\x00ff'::bytea AS bytes,
      NULL::int AS nothing, '{{1,2},{3,4}}'::int8[] AS nested`);
    assert.deepEqual(row, {
      small: 1,
      big: "9007199254740993",
      numeric: "1.50",
      yes: true,
      ints: [1, 2, null],
      texts: ["a b", 'q"\\', ""],
      json: { x: [1] },
      text: "2024-02-30 23:59:59.123456",
      forever: "infinity",
      bytes: new Uint8Array([0, 255]),
      nothing: null,
      nested: [[1, 2], [3, 4]],
    });
    const [back] = await session.query(
      `SELECT $1::text[] AS texts, $2::jsonb AS object, $3::jsonb AS text, $4::bool AS yes, $5::int8 AS big,
        $6::bytea AS bytes, $7::bool[] AS flags, $8::int AS nothing, $9::timestamptz = '2024-01-02 03:04:05Z' AS same`,
      [
        ["x", 'q"\\', null],
        { a: 1 },
        '{"b": 2}',
        true,
        9007199254740993n,
        new Uint8Array([1, 254]),
        [true, false],
        undefined,
        new Date("2024-01-02T03:04:05Z"),
      ],
    );
    assert.deepEqual(back, {
      texts: ["x", 'q"\\', null],
      object: { a: 1 },
      text: { b: 2 },
      yes: true,
      big: "9007199254740993",
      bytes: new Uint8Array([1, 254]),
      flags: [true, false],
      nothing: null,
      same: true,
    });
  });

  Deno.test(`[${major}] transaction() commits, rolls back, nests and notices what a script did to it`, async (t) => {
    await using database = await testDatabase(t, { major });
    await using session = await database.session();
    await session.execute("CREATE TABLE t (id int)");
    const count = async () => (await session.query("SELECT count(*) AS n FROM t"))[0]!.n;
    await session.transaction(() => session.execute("INSERT INTO t VALUES (1)"));
    await assert.rejects(
      session.transaction(async () => {
        await session.execute("INSERT INTO t VALUES (2)");
        throw new Error("no");
      }),
      /^Error: no$/,
    );
    assert.equal(await count(), 1);
    await session.transaction(async () => {
      await assert.rejects(session.transaction(() => session.execute("INSERT INTO t VALUES (3); SELECT 1/0")));
      await session.transaction(() => session.execute("INSERT INTO t VALUES (4)"));
    });
    assert.equal(await count(), 2);
    await assert.rejects(session.transaction(() => session.execute("COMMIT")), { reason: "transaction-lost" });
    await assert.rejects(session.transaction(() => session.execute("SELEC").catch(() => {})), {
      reason: "transaction-lost",
    });
    assert.equal(await count(), 2);
  });

  Deno.test(`[${major}] a session passes notices on and sets its timeouts and name`, async (t) => {
    await using database = await testDatabase(t, { major });
    const notices: ServerNotice[] = [];
    await using session = await database.session({
      applicationName: "confiture build",
      statementTimeoutMs: 200,
      lockTimeoutMs: 300,
      idleInTransactionTimeoutMs: 400,
      showDetail: true,
      onNotice: (notice) => notices.push(notice),
    });
    await session.execute("DO $$ BEGIN RAISE WARNING 'look' USING HINT = 'there'; END $$");
    assert.deepEqual(notices, [{ severity: "WARNING", sqlstate: "01000", message: "look", hint: "there" }]);
    const [row] = await session.query(`SELECT current_setting('application_name') AS name,
      current_setting('lock_timeout') AS lock, current_setting('idle_in_transaction_session_timeout') AS idle`);
    assert.deepEqual(row, { name: "confiture build", lock: "300ms", idle: "400ms" });
    await assert.rejects(session.execute("SELECT pg_sleep(10)"), { reason: "statement-stopped" });
  });

  Deno.test(`[${major}] a notice says what the server says of objects, and nothing of what a script raises`, async (t) => {
    await using database = await testDatabase(t, { major });
    const notices: ServerNotice[] = [];
    await using session = await database.session({ onNotice: (notice) => notices.push(notice) });
    await session.execute("CREATE TABLE t (id int); CREATE TABLE IF NOT EXISTS t (id int); CREATE VIEW v AS TABLE t");
    await session.execute(`DO $$ BEGIN
      FOR n IN 1..3 LOOP RAISE NOTICE 'card % of relation "secret"', 4711 + n USING ERRCODE = '42P07', HINT = '4711'; END LOOP;
      INSERT INTO t VALUES (4711);
    END $$`);
    await session.execute("DROP TABLE t CASCADE");
    assert.deepEqual(notices.map(({ message, hint }) => [message, hint]), [
      ['relation "t" already exists, skipping', undefined],
      [
        "withheld, because it can hold row values: a message of PL/pgSQL function inline_code_block line 2 at RAISE",
        undefined,
      ],
      ["drop cascades to view v", undefined],
    ]);
  });

  Deno.test(`[${major}] aborting stops the statement on the server and rolls back`, async (t) => {
    await using database = await testDatabase(t, { major });
    await using other = await database.session();
    await other.execute("CREATE TABLE t (id int)");
    const controller = new AbortController();
    await using session = await database.session({ signal: controller.signal, applicationName: "confiture build" });
    setTimeout(() => controller.abort(), 150);
    const body = session.transaction(async () => {
      await session.execute("INSERT INTO t VALUES (1)");
      await session.execute("SELECT pg_sleep(60)");
    });
    await assert.rejects(body, { reason: "cancelled", exitCode: 130 });
    await assert.rejects(session.execute("SELECT 1"), { reason: "cancelled" });
    assert.deepEqual(await other.query("SELECT * FROM t"), []);
    const [left] = await other.query("SELECT state FROM pg_stat_activity WHERE pid = $1", [session.pid]);
    assert.equal(left!.state, "idle");
  });

  Deno.test(`[${major}] a connection cut in the middle is connection-lost, at once and for good`, async (t) => {
    await using database = await testDatabase(t, { major });
    await using other = await database.session();
    await using session = await database.session();
    const sleeping = assert.rejects(
      session.transaction(() => session.execute("SELECT pg_sleep(60)")),
      (error) => isConfitureError(error, "connection-lost") && /administrator command/.test(error.facts.why),
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    await other.query("SELECT pg_terminate_backend($1)", [session.pid]);
    await sleeping;
    await assert.rejects(session.query("SELECT 1"), { reason: "connection-lost", exitCode: 3 });
  });

  Deno.test(`[${major}] openSession() outlasts the idle_session_timeout of its role`, async (t) => {
    await using database = await testDatabase(t, { major });
    await using other = await database.session();
    const role = `${database.name}_idler`;
    await other.execute(
      `CREATE ROLE ${role} LOGIN PASSWORD 'idle'; ALTER ROLE ${role} SET idle_session_timeout = '300ms'`,
    );
    try {
      const dsn = { ...database.dsn, user: role, password: new Secret("idle") };
      await using session = await openSession(dsn, { host: testHost() });
      const [before] = await other.query("SELECT setconfig FROM pg_db_role_setting WHERE setrole = $1::regrole", [
        role,
      ]);
      assert.deepEqual(before, { setconfig: ["idle_session_timeout=300ms"] });
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      assert.deepEqual(await session.query("SELECT 1 AS one"), [{ one: 1 }]);
    } finally {
      await other.execute(`DROP ROLE ${role}`);
    }
  });

  Deno.test(`[${major}] failures withhold row values unless asked for`, async (t) => {
    await using database = await testDatabase(t, { major });
    await using session = await database.session();
    await using open = await database.session({ showDetail: true });
    await session.execute(
      "CREATE TABLE users (id int, email text CONSTRAINT users_email_key UNIQUE, age int CHECK (age > 0))",
    );
    await session.execute("INSERT INTO users VALUES (1, 'rose@example.org', 3)");
    const statements = [
      "INSERT INTO users VALUES (2, 'rose@example.org')",
      "INSERT INTO users (email, age) VALUES ('rose@example.org', -1)",
      "SELECT email::int FROM users",
      "SELECT email::date FROM users",
      "SELECT (email || '\" in \"')::int FROM users",
      "SELECT ('{' || email)::json FROM users",
    ];
    for (const statement of statements) {
      const error = await failureOf(session.execute(statement));
      assert.equal(error.reason, "value-refused");
      assert.ok(error.cause instanceof ServerFailure);
      const printed = JSON.stringify(error.toIssue()) + error.message + error.stack + Deno.inspect(error, { depth: 9 });
      assert.doesNotMatch(printed, /rose@/, statement);
    }
    const duplicate = await failureOf(open.execute(statements[0]!));
    assert.match(duplicate.facts.detail ?? "", /rose@example\.org/);
    assert.equal(
      (await failureOf(session.execute(statements[0]!))).facts.object,
      "public.users, constraint users_email_key",
    );
  });
}

async function failureOf(promise: Promise<unknown>): Promise<ConfitureError<"value-refused">> {
  const error = await promise.then(() => assert.fail("it succeeded"), (error: unknown) => error);
  assert.ok(error instanceof ConfitureError, String(error));
  return error as ConfitureError<"value-refused">;
}
