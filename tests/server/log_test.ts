import assert from "node:assert/strict";
import { type Context, Registry } from "../../engine/plugin/mod.ts";
import { ConfitureError } from "../../engine/errors.ts";
import { builtins } from "../../plugins/mod.ts";
import { createPerson, grantRole, openSessionOf } from "../../web/auth/mod.ts";
import { openControl } from "../../web/control/mod.ts";
import { answerLine } from "../../web/serve/log_line.ts";
import { serverSide } from "../../web/serve/mod.ts";
import { databaseUrl, temporaryFolder, testDatabase, testHost, testMajors } from "../kit/mod.ts";

const [major] = testMajors() as [number];
const origin = "http://127.0.0.1:4600";
const at = new Date("2026-01-02T03:04:05.678Z");
const seen = { id: "1f", method: "GET", route: "/api/runs/{run}", status: 200, elapsedMs: 1.23456, address: "::1" };

Deno.test("answerLine() names time, level, request, route, status, milliseconds and caller", () => {
  assert.deepEqual(JSON.parse(answerLine({ ...seen, caller: "Ada\n{" }, at)), {
    time: "2026-01-02T03:04:05.678Z",
    level: "info",
    request: "1f",
    method: "GET",
    route: "/api/runs/{run}",
    status: 200,
    ms: 1.235,
    address: "::1",
    caller: "Ada\n{",
  });
  assert.ok(!answerLine({ ...seen, caller: "Ada\n{" }, at).includes("\n"));
  // What is added to an answer some day is not logged for that.
  assert.ok(!answerLine({ ...seen, query: "zebra" } as typeof seen, at).includes("zebra"));
});

Deno.test("answerLine() tells where something failed, never what the failure says", () => {
  const row = "zebra\n    at zebra (file:///zebra.ts:1:1)";
  const cause = Object.assign(new TypeError(row), { code: "23505", detail: row });
  const defect = new ConfitureError("internal", { what: row }, { cause });
  const line = answerLine({ ...seen, status: 500, defect }, at);
  assert.doesNotMatch(line, /zebra/);
  const { level, failure } = JSON.parse(line);
  assert.equal(level, "error");
  assert.equal(failure.reason, "internal");
  assert.deepEqual([failure.cause.name, failure.cause.sqlstate], ["TypeError", "23505"]);
  for (const { at } of [failure, failure.cause]) assert.match(at[0], /^at .*log_test\.ts:\d+:\d+\)?$/);
  const renamed = Object.assign(new Error(row), { message: "other", name: row });
  assert.doesNotMatch(answerLine({ ...seen, status: 500, defect: renamed }, at), /zebra/);
  assert.doesNotMatch(answerLine({ ...seen, status: 500, defect: "zebra" }, at), /zebra/);
});

Deno.test("serve: each line of the log is one JSON object, and nothing that was sent or stored is in it", async (t) => {
  await using database = await testDatabase(t, { major });
  await using folder = await temporaryFolder();
  const env = { CONFITURE_SERVER_KEY: btoa("k".repeat(32)), CONFITURE_CONTROL_URL: databaseUrl(database.dsn) };
  const host = testHost({ cwd: folder.path, env });
  const stop = new AbortController();
  const emitted: unknown[] = [];
  const context = {
    host,
    registry: new Registry(builtins),
    projectDir: folder.path,
    signal: stop.signal,
    emit: (event: unknown) => emitted.push(event),
  } as unknown as Context;
  await Deno.writeTextFile(`${folder.path}/confiture.yaml`, "name: shop\n");
  await using control = await openControl(undefined, context);
  emitted.length = 0;
  const cookie = await control.pool.transaction(async (session) => {
    const person = await createPerson(session, { name: "ada", login: "ada" });
    await grantRole(session, person, { role: "admin", project: null, environment: null });
    return person;
  }).then((person) =>
    openSessionOf(control, person, { address: "::1", userAgent: "test", request: "test", how: "test" })
  );
  // The server stumbles over a row, and PostgreSQL quotes it; over another one it loses its session.
  await using session = await database.session();
  await session.execute(`
    CREATE FUNCTION stumble() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.name = 'zebra-cut' THEN
        RAISE WARNING 'lost at %', NEW.name;
        PERFORM pg_terminate_backend(pg_backend_pid());
      END IF;
      RAISE EXCEPTION 'cannot keep %', NEW.name USING DETAIL = 'row ' || NEW.name, ERRCODE = 'XX001'; END $$;
    CREATE TRIGGER stumble BEFORE INSERT ON confiture_control.project
      FOR EACH ROW WHEN (NEW.name LIKE 'zebra%') EXECUTE FUNCTION stumble()`);
  const lines: string[] = [];
  const side = serverSide({
    version: "test",
    log: (line) => lines.push(line),
    listen: (_, answer) => {
      (async () => {
        const headers = { cookie: `confiture=${cookie.token}`, origin, "content-type": "application/json" };
        const send = async (method: string, path: string, body?: string, more = {}) => {
          const response = await answer(
            new Request(origin + path, { method, body, headers: { ...headers, ...more } }),
            "127.0.0.1",
          );
          await response.text();
          return response.status;
        };
        try {
          const statuses = [
            await send("GET", "/api/runs?operation=zebra-query&zebra=1"),
            await send("GET", "/api/runs/zebra-path"),
            await send("GET", "/api/zebra-nowhere?zebra"),
            await send("POST", "/api/projects", '{"name": "zebra-row"}', { "x-zebra": "zebra", "user-agent": "zebra" }),
            await send("POST", "/api/projects", '{"name": "zebra-cut"}'),
            await send("POST", "/api/projects", "{zebra-body"),
            await send("GET", "/api/runs", undefined, { authorization: "Bearer zebra-zebra-zebra-zebra" }),
            await send("POST", "/api/session", '{"login": "zebra", "password": "zebra zebra zebra"}'),
          ];
          assert.deepEqual(statuses, [400, 404, 404, 422, 503, 400, 401, 401]);
        } finally {
          stop.abort();
        }
      })().catch((error) => emitted.push(error));
      return { port: 4600, close: () => Promise.resolve() };
    },
  });
  await side.serve({
    bind: "127.0.0.1",
    port: 4600,
    trusted_proxy: [],
    workers: 0,
    allow_code: false,
    webhook_allow_private: false,
    git_allow_private: false,
  }, context);
  assert.deepEqual(emitted, [], "with a log nothing goes another way");
  assert.doesNotMatch(lines.join("\n"), /zebra/i);
  const parsed = lines.map((line) => JSON.parse(line));
  for (const { time, level } of parsed) {
    assert.equal(new Date(time).toISOString(), time);
    assert.ok(["info", "warning", "error"].includes(level));
  }
  const answers = parsed.filter(({ request }) => request !== undefined);
  assert.deepEqual(answers.map(({ method, route, caller }) => [method, route, caller ?? null]), [
    ["GET", "/api/runs", "ada"],
    ["GET", "/api/runs/{run}", "ada"],
    ["GET", "none", null],
    ["POST", "/api/projects", "ada"],
    ["POST", "/api/projects", "ada"],
    ["POST", "/api/projects", "ada"],
    ["GET", "/api/runs", null],
    ["POST", "/api/session", null],
  ]);
  assert.equal(new Set(answers.map(({ request }) => request)).size, answers.length);
  const [stumbled] = answers.filter(({ status }) => status >= 500);
  assert.equal(stumbled.level, "error");
  assert.equal(stumbled.failure.reason, "connection-lost");
  assert.match(stumbled.failure.at.join(" "), /engine\/postgres\//);
  assert.ok(parsed.some(({ message }) => message?.startsWith("listening on ")));
});
