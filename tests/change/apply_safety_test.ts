import assert from "node:assert/strict";
import { withWalker } from "../../engine/sources/mod.ts";
import { backendRunning } from "../build/waiting.ts";
import { type BuildPlace, buildPlace, testDatabase, testMajors } from "../kit/mod.ts";

const settings = "database_url: ${TARGET_URL}\ninclude_dirs: [db/schema]\nscratch: target\n";

/** A project whose database is built from one DDL, and its saved plan to another. */
async function planned(place: BuildPlace, from: string, rows: string, to: string) {
  await place.write({ "db/schema/a.sql": from, "db/environments/local.yaml": settings });
  const built = await place.cli(["build"]);
  assert.equal(built.code, 0, built.err);
  await place.tell(rows, place.database);
  await place.write({ "db/schema/a.sql": to });
  const { code, out, err } = await place.cli(["plan", "--output", "plan.json", "--format", "json"]);
  assert.equal(code, 0, err);
  return JSON.parse(out);
}

for (const major of testMajors()) {
  Deno.test(`apply on ${major} cuts and rounds no value that was not given up by name`, async () => {
    await using place = await buildPlace({ major, role: "CREATEDB" });
    const plan = await planned(
      place,
      `CREATE DOMAIN code AS varchar(20);
       CREATE TABLE t (cut varchar(20), many varchar(20)[], round numeric(10,2), whole float8, day timestamptz,
         part timestamp, zone timestamptz, coded code, wide varchar(5), big int, word int, long bigint, named text);`,
      "INSERT INTO t (cut) VALUES ('longer than five')",
      `CREATE DOMAIN code AS varchar(3);
       CREATE TABLE t (cut varchar(5), many varchar(5)[], round numeric(10,0), whole int, day date,
         part timestamp(0), zone timestamp, coded code, wide varchar(50), big bigint, word text, long int, named name);`,
    );
    const lost = plan.steps.flatMap(({ hazards }: { hazards: { name: string; kind: string }[] }) => hazards)
      .filter(({ kind }: { kind: string }) => kind === "data-loss").map(({ name }: { name: string }) => name);
    const names = ["coded", "day", "named", "part", "round", "whole", "zone"];
    assert.deepEqual(lost.toSorted(), names.map((name) => `data-loss:public.t.${name}`));
    const others = ["rewrite", "blocks-reads", "blocks-writes"].flatMap((kind) => ["--allow", `${kind}:public.t`]);
    const refused = await place.cli(["apply", "plan.json", ...others]);
    assert.equal(refused.code, 2, refused.err);
    assert.match(refused.err, /PLAN_1603[^]*data-loss:public\.t\.coded/);
    // What is too long is refused for the rows' sake, whatever was given up.
    const given = names.flatMap((name) => ["--allow", `data-loss:public.t.${name}`]);
    const stopped = await place.cli(["apply", "plan.json", ...others, ...given]);
    assert.equal(stopped.code, 2, stopped.err);
    assert.match(stopped.err, /PLAN_1608[^]*may-fail:public\.t\.cut/);
    assert.doesNotMatch(stopped.err, /may-fail:public\.t\.many/);
    assert.deepEqual(await place.ask("SELECT cut FROM t", place.database), [{ cut: "longer than five" }]);
  });

  Deno.test(`apply on ${major} that is cancelled, or cut off, says which segments are done and stay`, async () => {
    await using place = await buildPlace({ major, role: "CREATEDB" });
    const ddl = "CREATE TABLE t (id int PRIMARY KEY);\n";
    await planned(place, ddl, "", `${ddl}CREATE TABLE u (id int); CREATE INDEX i ON t (id);`);
    const left = /segment 1 of 2 is done and stays; the same command goes on from there/;
    for (const how of ["SIGINT", "terminated"] as const) {
      // CREATE INDEX CONCURRENTLY waits for this transaction.
      await using holder = await place.session(place.database);
      await holder.transaction(async () => {
        await holder.execute("LOCK TABLE t IN ROW EXCLUSIVE MODE");
        const running = place.start(["apply", "plan.json"]);
        const { pid } = await backendRunning(place, "CREATE INDEX CONCURRENTLY");
        if (how === "SIGINT") running.kill(how);
        else await place.ask(`SELECT pg_terminate_backend(${pid}) AS told`);
        const { code, err } = await running.result;
        assert.equal(code, how === "SIGINT" ? 130 : 3, err);
        assert.match(err, left);
        assert.doesNotMatch(err, /rolled back$/m);
      });
      await place.tell("DROP INDEX i", place.database);
    }
    const { code, err } = await place.cli(["apply", "plan.json"]);
    assert.equal(code, 0, err);
  });

  Deno.test(`apply on ${major} fills rows again when its plan is applied a second time after it was undone by hand`, async () => {
    await using place = await buildPlace({ major, role: "CREATEDB" });
    await planned(
      place,
      "CREATE TABLE t (id int PRIMARY KEY);",
      "INSERT INTO t SELECT generate_series(1, 50)",
      "CREATE TABLE t (id int PRIMARY KEY, key uuid DEFAULT gen_random_uuid());",
    );
    for (const time of ["first", "second"]) {
      const { code, err } = await place.cli(["apply", "plan.json"]);
      assert.equal(code, 0, err);
      const [row] = await place.ask("SELECT count(key)::int AS filled FROM t", place.database);
      assert.deepEqual(row, { filled: 50 }, `the ${time} time`);
      await place.tell("ALTER TABLE t DROP COLUMN key", place.database);
    }
  });

  Deno.test(`apply on ${major} does not guess where a run of an unproved plan was stopped, and a new plan goes on there`, async () => {
    await using place = await buildPlace({ major, role: "SUPERUSER" });
    const to = "CREATE TABLE t (id int PRIMARY KEY, note text);\nCREATE TABLE more (id int);\n" +
      "CREATE UNIQUE INDEX i ON t (note);";
    await planned(
      place,
      "CREATE TABLE t (id int PRIMARY KEY, note text);",
      "INSERT INTO t VALUES (1, 'x'), (2, 'x')",
      to,
    );
    const { code } = await place.cli(["plan", "--no-proof", "--output", "plan.json"]);
    assert.equal(code, 0);
    const apply = (...args: string[]) => place.cli(["apply", "plan.json", ...args]);
    assert.match((await apply()).err, /PLAN_1602/);
    const names = JSON.parse(await Deno.readTextFile(`${place.root}/plan.json`)).steps
      .flatMap(({ hazards }: { hazards: { name: string }[] }) => hazards).map(({ name }: { name: string }) => name);
    const allowed = names.flatMap((name: string) => ["--allow", name]);
    const stopped = await apply("--unproved", "--no-row-check", ...allowed);
    assert.notEqual(stopped.code, 0);
    assert.match(stopped.err, /could not create unique index/);
    assert.deepEqual(await place.ask("SELECT to_regclass('more')::text AS more", place.database), [{ more: "more" }]);
    await place.tell("DELETE FROM t WHERE id = 2", place.database);
    const again = await apply("--unproved", ...allowed);
    assert.equal(again.code, 2, again.err);
    assert.match(
      again.err,
      /PLAN_1606[^]*a plan without a proof cannot tell[^]*→ Nothing was done now\. Make the plan anew/,
    );
    assert.equal((await place.cli(["plan", "--output", "plan.json"])).code, 0);
    const done = await apply(...allowed);
    assert.equal(done.code, 0, done.err);
    assert.equal((await place.cli(["drift"])).code, 0);
  });

  Deno.test(`apply on ${major} stops at the segment where somebody else changed the database`, async () => {
    await using place = await buildPlace({ major, role: "CREATEDB" });
    await planned(
      place,
      "CREATE TABLE t (id int PRIMARY KEY, note text);",
      "INSERT INTO t VALUES (1)",
      "CREATE TABLE t (id int PRIMARY KEY, note text, extra int);\nCREATE INDEX i ON t (note);",
    );
    await using holder = await place.session(place.database);
    const running = await holder.transaction(async () => {
      await holder.execute("LOCK TABLE t IN ACCESS SHARE MODE");
      const running = place.start(["apply", "plan.json"]);
      await backendRunning(place, "ALTER TABLE public.t");
      await holder.execute("CREATE TABLE meanwhile (id int)");
      return running;
    });
    const { code, err } = await running.result;
    assert.equal(code, 3, err);
    assert.match(err, /PLAN_1605.*segment 1 of 2/);
    assert.deepEqual(await place.ask("SELECT to_regclass('i') AS i", place.database), [{ i: null }]);
  });
}

Deno.test("diff quotes no password of a connection string that it does not know as one", async () => {
  const [major] = testMajors() as [number];
  await using place = await buildPlace({ major, role: "CREATEDB" });
  await place.write({ "db/environments/local.yaml": settings });
  const sources = [
    "host=127.0.0.1 port=1 user=u password=hunter2 dbname=x",
    "postgres:/u:hunter2@h/db",
    "postgre://u:hunter2@h/db",
    "git:postgresql://u:hunter2@h/db",
  ];
  for (const source of sources) {
    const { code, out, err } = await place.cli(["diff", "--from", source]);
    assert.notEqual(code, 0);
    assert.doesNotMatch(out + err, /hunter2/, source);
  }
});

Deno.test("withWalker() leaves no role behind, not when its session is gone, and not what a killed run left", async (t) => {
  const [major] = testMajors() as [number];
  await using database = await testDatabase(t, { major });
  await using session = await database.session();
  const walkers = () => session.query("SELECT rolname FROM pg_roles WHERE rolname ~ '^confiture_walker_99999999?$'");
  await session.execute("CREATE ROLE confiture_walker_99999999");
  const own = await database.session();
  let made = "";
  await assert.rejects(
    withWalker(own, () => database.session(), async (walker) => {
      made = walker;
      assert.deepEqual(await walkers(), []);
      await own.execute(`SET ROLE ${walker}; CREATE TABLE mine (id int)`);
      await own.close();
      throw new Error("cancelled");
    }),
    /cancelled/,
  );
  assert.deepEqual(await session.query("SELECT FROM pg_roles WHERE rolname = $1", [made]), []);
});
