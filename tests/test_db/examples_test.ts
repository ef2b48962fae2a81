/** The examples for test suites do what the guide says, on a real server, with what is installed. */
import assert from "node:assert/strict";
import { openSession, quoteIdentifier } from "../../engine/postgres/mod.ts";
import { databaseUrl, realHost, temporaryFolder, testMajors, testServer } from "../kit/mod.ts";

const root = new URL("../../", import.meta.url).pathname;
const major = testMajors().at(-1)!;

for (const suite of ["deno_suite.ts", "node_suite.ts"]) {
  Deno.test(`examples/testing/${suite} passes, and leaves no clone behind`, async () => {
    await using server = await exampleServer();
    const { code, text } = await run(
      Deno.execPath(),
      ["test", "-A", "--no-check", `examples/testing/${suite}`],
      server.env,
    );
    assert.equal(code, 0, text);
    assert.match(text, /[1-9] passed \| 0 failed/);
    assert.deepEqual(await server.clones(), []);
  });
}

const missing = await whatIsMissing();
if (missing) console.log(`skipped: examples/pytest: ${missing} is not installed`);

Deno.test({
  name: "examples/pytest passes in two processes at once, and leaves no clone behind",
  ignore: missing !== undefined,
  async fn() {
    await using server = await exampleServer();
    await using folder = await temporaryFolder();
    for (const name of ["conftest.py", "test_shop.py"]) {
      await Deno.copyFile(`${root}examples/pytest/${name}`, `${folder.path}/${name}`);
    }
    const env = {
      ...server.env,
      CONFITURE: `${Deno.execPath()} run -A --quiet --no-check ${root}cli.ts`,
      CONFITURE_PROJECT: `${root}examples/shop`,
    };
    // What xdist does with its workers, without needing it.
    const runs = [0, 1].map(() =>
      run("python3", ["-m", "pytest", "-q", "-p", "no:cacheprovider", folder.path], env, folder.path)
    );
    for (const { code, text } of await Promise.all(runs)) {
      assert.equal(code, 0, text);
      assert.match(text, /\b[34] passed/);
    }
    assert.deepEqual(await server.clones(), []);
  },
});

interface ExampleServer extends AsyncDisposable {
  env: Record<string, string>;
  clones(): Promise<string[]>;
}

/** The test server for the shop's environment `test`; the shop's templates are dropped at the end. */
async function exampleServer(): Promise<ExampleServer> {
  const { dsn } = await testServer(major);
  const named = async (kind: string) => {
    await using session = await openSession(dsn, { host: realHost() });
    const rows = await session.query<{ name: string }>(
      `SELECT datname AS name FROM pg_database WHERE datname ~ $1 AND shobj_description(oid, 'pg_database') LIKE $2`,
      [`^shop_${kind}_[0-9a-f]{12}$`, '%"project":"shop"%'],
    );
    return rows.map(({ name }) => name);
  };
  return {
    env: { SHOP_TEST_DATABASE_URL: databaseUrl(dsn) },
    clones: () => named("clone"),
    async [Symbol.asyncDispose]() {
      const left = [...await named("template"), ...await named("clone")];
      await using session = await openSession(dsn, { host: realHost() });
      for (const name of left) {
        await session.execute(`ALTER DATABASE ${quoteIdentifier(name)} IS_TEMPLATE false`);
        await session.execute(`DROP DATABASE ${quoteIdentifier(name)} WITH (FORCE)`);
      }
    },
  };
}

async function whatIsMissing(): Promise<string | undefined> {
  for (
    const [what, ...command] of [["pytest", "python3", "-m", "pytest", "--version"], ["psql", "psql", "--version"]]
  ) {
    const [program, ...args] = command as [string, ...string[]];
    const { code } = await run(program, args, {}).catch(() => ({ code: 1 }));
    if (code !== 0) return what;
  }
  return undefined;
}

async function run(program: string, args: string[], env: Record<string, string>, cwd = root) {
  const command = new Deno.Command(program, { args, cwd, env: { NO_COLOR: "1", ...env }, stdin: "null" });
  const { code, stdout, stderr } = await command.output();
  return { code, text: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
}
