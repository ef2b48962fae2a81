import assert from "node:assert/strict";
import postgres from "postgres";
import { openTestDatabase, type TestDatabaseOptions, withTestDatabase } from "../../testing.ts";
import { type BuildPlace, buildPlace, testMajors, testPassword } from "../kit/mod.ts";
import { smallShop, until } from "./small_shop.ts";

const testing = new URL("../../testing.ts", import.meta.url).href;
const config = new URL("../../deno.json", import.meta.url).pathname;

const clonesOf = async (place: BuildPlace) => (await place.databases()).filter((name) => name.includes("_clone_"));
const optionsFor = (place: BuildPlace, given: TestDatabaseOptions = {}): TestDatabaseOptions => ({
  project: place.root,
  databaseUrl: place.url(),
  ...given,
});

for (const major of testMajors()) {
  Deno.test(`withTestDatabase() gives a copy with rows, a URL that drivers take, and drops it (${major})`, async () => {
    await using place = await buildPlace({ major });
    await place.write(smallShop(place));
    Deno.env.set("TARGET_URL", place.url());
    const notices: string[] = [];
    const seen = await withTestDatabase(
      { project: new URL(`file://${place.root}/`), seeds: "all", onNotice: (message) => notices.push(message) },
      async (database) => {
        assert.deepEqual(await clonesOf(place), [database.database]);
        const sql = postgres(database.url, { max: 1 });
        const [row] = await sql`SELECT count(*)::int AS items FROM shop.item`;
        await sql.end();
        await using session = await database.session();
        assert.equal((await session.query("SELECT FROM shop.item")).length, row!.items);
        for (const shown of [String(database), Deno.inspect(database, { depth: 9 }), JSON.stringify(database)]) {
          assert.ok(!shown.includes(testPassword) && !shown.includes(encodeURIComponent(testPassword)), shown);
        }
        return row!.items;
      },
    );
    assert.equal(seen, 3);
    assert.match(notices.join("\n"), /there was no current template; built small_shop_/);
    assert.deepEqual(await clonesOf(place), []);
    Deno.env.delete("TARGET_URL");
  });
}

const [major] = testMajors() as [number];

Deno.test("withTestDatabase() drops the database when the body throws, leaves a pool open, or calls end badly", async () => {
  await using place = await buildPlace({ major });
  await place.write({ ...smallShop(place), "db/environments/local.yaml": "include_dirs: [db/schema]\n" });
  const options = optionsFor(place);
  await assert.rejects(
    withTestDatabase(options, () => {
      throw new RangeError("the test failed");
    }),
    RangeError,
  );
  assert.deepEqual(await clonesOf(place), []);
  const guest = await withTestDatabase(options, async (database) => {
    const session = await database.session();
    await session.query("SELECT 1");
    return session;
  });
  await guest.close();
  const database = await openTestDatabase(options);
  await database[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
  assert.deepEqual(await clonesOf(place), []);
});

Deno.test("withTestDatabase() gives each of many at once its own, and stops with its signal", async () => {
  await using place = await buildPlace({ major });
  await place.write({ ...smallShop(place), "db/environments/local.yaml": "include_dirs: [db/schema]\n" });
  const options = optionsFor(place, { seeds: "all", maxCloneConcurrency: 2 });
  const names = await Promise.all(Array.from({ length: 5 }, () =>
    withTestDatabase(options, async (database) => {
      await using session = await database.session();
      await session.execute("DELETE FROM shop.item WHERE code = 'A'");
      assert.equal((await session.query("SELECT FROM shop.item")).length, 2);
      return database.database;
    })));
  assert.equal(new Set(names).size, 5);
  const signal = AbortSignal.abort();
  await assert.rejects(withTestDatabase({ ...options, signal }, () => {}), { reason: "cancelled" });
  assert.deepEqual(await clonesOf(place), []);
});

Deno.test("withTestDatabase() sweeps what a killed test process left behind", async () => {
  await using place = await buildPlace({ major });
  await place.write({ ...smallShop(place), "db/environments/local.yaml": "include_dirs: [db/schema]\n" });
  const script = `${place.root}/killed.ts`;
  await Deno.writeTextFile(
    script,
    `import { withTestDatabase } from ${JSON.stringify(testing)};
     await withTestDatabase({ project: ${JSON.stringify(place.root)}, databaseUrl: Deno.env.get("URL") },
       () => new Promise((resolve) => setTimeout(resolve, 60_000)));`,
  );
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--no-check", `--config=${config}`, script],
    env: { URL: place.url() },
    stdin: "null",
  }).spawn();
  await until("the child has its clone", async () => (await clonesOf(place)).length === 1);
  const [left] = await clonesOf(place);
  child.kill("SIGKILL");
  await child.status;
  const notices: string[] = [];
  await withTestDatabase(optionsFor(place, { onNotice: (message) => notices.push(message) }), async (database) => {
    assert.deepEqual(await clonesOf(place), [database.database]);
  });
  assert.ok(notices.some((message) => message.startsWith(`dropped ${left}, left by process ${child.pid}`)));
});
