import assert from "node:assert/strict";
import { buildPlace, testMajors } from "../kit/mod.ts";
import { contentChecksum } from "./checksum.ts";
import { backendRunning, backends, pause, until } from "./waiting.ts";

const slow = `CREATE TABLE a (id int);\n${pause(60)}CREATE TABLE b (id int);\n`;

for (const major of testMajors()) {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.test(`${signal} in the middle of a build on ${major} stops the statement on the server and leaves nothing`, async () => {
      await using place = await buildPlace({ major });
      await place.write({ "db/schema/a.sql": slow });
      for (const kind of ["aside", "in place"]) {
        if (kind === "in place") await place.tell(`CREATE DATABASE ${place.database} OWNER ${place.role}`);
        const running = place.start(["build"]);
        await backendRunning(place, "pg_sleep");
        const started = performance.now();
        running.kill(signal);
        const { code, err } = await running.result;
        assert.equal(code, 130, err);
        assert.match(err, /error\[RUN_001\]: build was cancelled; what it had begun was stopped and rolled back/);
        assert.ok(performance.now() - started < 5_000, "it took too long");
        await until(async () => (await backends(place)).length === 0, "its sessions are still there", 2_000);
        assert.deepEqual(await place.databases(), kind === "in place" ? [place.database] : []);
        if (kind === "aside") continue;
        assert.deepEqual(await place.ask("SELECT FROM pg_class WHERE relname = 'a'", place.database), []);
      }
    });
  }

  Deno.test(`SIGINT in the middle of --recreate on ${major} leaves the old database as it was`, async () => {
    await using place = await buildPlace({ major });
    await place.write({ "db/schema/a.sql": "CREATE TABLE old AS SELECT n FROM generate_series(1, 1000) n;" });
    assert.equal((await place.cli(["build"])).code, 0);
    const look = async () => {
      await using session = await place.session(place.database);
      return await contentChecksum(session);
    };
    const before = await look();
    await place.write({ "db/schema/a.sql": slow });
    const running = place.start(["build", "--recreate", "--yes"]);
    await backendRunning(place, "pg_sleep");
    running.kill("SIGINT");
    const { code, err } = await running.result;
    assert.equal(code, 130, err);
    assert.deepEqual(await place.databases(), [place.database]);
    assert.deepEqual(await look(), before);
  });

  Deno.test(`SIGINT in the middle of COPY on ${major} stops it and leaves nothing`, async () => {
    await using place = await buildPlace({ major });
    const rows = "1\tsome text that is long enough to fill a buffer or two\n".repeat(50_000);
    const trigger = `CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_sleep(0.01); RETURN NEW; END $$;
      CREATE TRIGGER slow BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION slow();`;
    await place.write({
      "db/schema/a.sql": `CREATE TABLE a (id int, t text);\n${trigger}\nCOPY a FROM stdin;\n${rows}\\.\n`,
    });
    const running = place.start(["build"]);
    await backendRunning(place, "COPY a");
    running.kill("SIGINT");
    const { code, err } = await running.result;
    assert.equal(code, 130, err);
    assert.deepEqual(await place.databases(), []);
  });
}

Deno.test("a second SIGINT leaves at once", async () => {
  const [major] = testMajors() as [number];
  await using place = await buildPlace({ major });
  await place.write({ "db/schema/a.sql": slow });
  const running = place.start(["build"]);
  await backendRunning(place, "pg_sleep");
  running.kill("SIGINT");
  running.kill("SIGINT");
  const { code } = await running.result;
  assert.equal(code, 130);
  // Where the second came before the first one's work was done, the next build finds what is left.
  await place.write({ "db/schema/a.sql": "CREATE TABLE a (id int);" });
  const again = await until(async () => {
    const result = await place.cli(["build"]);
    return result.code === 0 && result;
  }, "the next build does not get through");
  assert.equal(again.code, 0);
  assert.deepEqual(await place.databases(), [place.database]);
});
