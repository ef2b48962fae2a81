import assert from "node:assert/strict";
import { type Context, Registry } from "../../engine/plugin/mod.ts";
import { type Dsn, Secret } from "../../engine/project/mod.ts";
import { builtins } from "../../plugins/mod.ts";
import { openControl } from "../../web/control/mod.ts";
import { openJobs } from "../../web/jobs/mod.ts";
import { databaseUrl, temporaryFolder, testDatabase, testHost, testMajors } from "../kit/mod.ts";
import { findPgbouncer, startPooler } from "../migrate/pooler.ts";

async function open(url: string) {
  await using folder = await temporaryFolder();
  const context = {
    host: testHost({ cwd: folder.path, env: { CONFITURE_CONTROL_URL: url } }),
    registry: new Registry(builtins),
    projectDir: folder.path,
    signal: new AbortController().signal,
    emit: () => {},
  } as unknown as Context;
  await using control = await openControl(undefined, context);
  await using _jobs = await openJobs(control);
  return await control.pool.query("SELECT count(*)::int AS people FROM confiture_control.person");
}

for (const major of testMajors()) {
  Deno.test(`[${major}] a control database takes a role that may no more than CREATE in it, of two servers at once`, async (t) => {
    await using database = await testDatabase(t, { major });
    await using session = await database.session();
    const user = `control_${Deno.pid}`;
    const name = database.dsn.database;
    await session.execute(
      `CREATE ROLE ${user} LOGIN PASSWORD 'x'; REVOKE CREATE ON SCHEMA public FROM PUBLIC; GRANT CREATE ON DATABASE "${name}" TO ${user}`,
    );
    const dsn: Dsn = { ...database.dsn, user, password: new Secret("x") };
    try {
      const both = await Promise.all([open(databaseUrl(dsn)), open(databaseUrl(dsn))]);
      assert.deepEqual([...both, await open(databaseUrl(dsn))], Array(3).fill([{ people: 0 }]));
    } finally {
      await session.execute(`DROP OWNED BY ${user} CASCADE; DROP ROLE ${user}`);
    }
  });
}

const pgbouncer = await findPgbouncer();

Deno.test({
  name: "a control database behind a pooler is refused by name",
  ignore: pgbouncer === undefined,
  fn: async (t) => {
    await using database = await testDatabase(t, { major: testMajors()[0]! });
    await using pooler = await startPooler(pgbouncer!, database.dsn);
    await assert.rejects(open(pooler.url), { reason: "pooler-between" });
  },
});
