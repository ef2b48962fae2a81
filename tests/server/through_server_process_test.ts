import assert from "node:assert/strict";
import { pause } from "../../engine/pause.ts";
import { databaseUrl, startCli, testDatabase, testMajors } from "../kit/mod.ts";
import { fleet, until } from "./fleet.ts";
import { projectFolder } from "./typed.ts";

const [major] = testMajors() as [number];

/** A migration that goes on when the test says so, and sees it wherever it runs. */
const gated = `DO $$ BEGIN WHILE NOT EXISTS (SELECT FROM gate) LOOP PERFORM pg_sleep(0.05); END LOOP; END $$;
CREATE TABLE behind_the_gate (id int);
`;

Deno.test(`confiture --server survives a server that is killed and started again, and hands signals on, on ${major}`, async (t) => {
  await using stack = new AsyncDisposableStack();
  const control = stack.use(await testDatabase(t, { major }));
  const target = stack.use(await testDatabase(t, { major }));
  const { urls, servers, workers, caller } = stack.use(await fleet(control, { servers: 1, workers: 1 }));
  const { path: cwd } = stack.use(
    await projectFolder({
      "confiture.yaml": "name: shop\n",
      "db/environments/prod.yaml": "database_url: env:SHOP_URL\nstatement_timeout_ms: 60000\n",
      "db/migrations/20260101000000_gated.up.sql": gated,
    }),
  );
  const session = stack.use(await target.session());
  await session.query("CREATE TABLE gate (is_open bool)");
  const ask = (method: string, path: string, body?: unknown) => caller(0).call(method, path, { body });
  await ask("POST", "/api/projects", { name: "shop" });
  await ask("PUT", "/api/projects/shop/secrets/SHOP_URL", { value: databaseUrl(target.dsn) });
  const verbs = ["view", "submit", "run:read", "run:write"];
  const { body: { token } } = await ask("POST", "/api/tokens", { name: "cli", verbs, days: 1 });
  const env = { CONFITURE_SERVER: urls[0]!, CONFITURE_TOKEN: token };
  const migrate = async () => {
    const cli = startCli(["migrate", "up", "--env", "prod"], { cwd, env });
    await until("it has a run", () => Promise.resolve(/note: run [\w-]+ on/.test(cli.err)), () => cli.err);
    const run = /note: run ([\w-]+) on/.exec(cli.err)![1]!;
    await until("it runs", async () => (await ask("GET", `/api/runs/${run}`)).body.status === "running", () => cli.err);
    return { cli, run };
  };

  // Ctrl-C: the worker rolls back, and the command ends with what it says.
  const stopped = await migrate();
  stopped.cli.kill("SIGINT");
  const cancelled = await stopped.cli.result;
  assert.equal(cancelled.code, 130, cancelled.err);
  assert.match(cancelled.err, /note: asked http\S+ to cancel the run[^]*error\[RUN_001\]/);
  assert.equal((await ask("GET", `/api/runs/${stopped.run}`)).body.status, "cancelled");

  // A second Ctrl-C, while the worker does not even hear of the first, leaves and names the run.
  const left = await migrate();
  workers[0]!.kill("SIGSTOP");
  left.cli.kill("SIGINT");
  await until("it was asked", () => Promise.resolve(left.cli.err.includes("note: asked")), () => left.cli.err);
  await pause(600); // two signals within half a second are one
  left.cli.kill("SIGINT");
  const gone = await left.cli.result;
  workers[0]!.kill("SIGCONT");
  assert.equal(gone.code, 130, gone.err);
  assert.match(gone.err, new RegExp(`SERVER_1732\\]: run ${left.run} [^]*you left[^]*run follow ${left.run}\n$`));
  await until("it is cancelled", async () => (await ask("GET", `/api/runs/${left.run}`)).body.status === "cancelled");

  const { cli } = await migrate();
  servers[0]!.kill("SIGKILL");
  await until("it is told", () => Promise.resolve(cli.err.includes("lost the connection")), () => cli.err);
  const again = startCli(["serve", "--workers", "0", "--port", new URL(urls[0]!).port], {
    cwd,
    env: { CONFITURE_SERVER_KEY: btoa("k".repeat(32)), CONFITURE_CONTROL_URL: databaseUrl(control.dsn) },
  });
  try {
    await until(
      "it is there again",
      () => Promise.resolve(cli.err.includes("is there again")),
      () => cli.err + again.err,
    );
    await session.query("INSERT INTO gate VALUES (true)");
    const { code, out, err } = await cli.result;
    assert.equal(code, 0, err);
    assert.match(out, /gated/);
    assert.equal((await session.query("SELECT 1 AS one FROM behind_the_gate")).length, 0);
    const finished = startCli(["run", "list", "--status", "succeeded", "--format", "json"], { cwd, env });
    assert.equal(JSON.parse((await finished.result).out).runs.length, 1);
  } finally {
    again.kill("SIGKILL");
    await again.result;
  }
});
