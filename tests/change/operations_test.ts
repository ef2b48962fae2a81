import assert from "node:assert/strict";
import { join } from "node:path";
import { type BuildPlace, buildPlace, testMajors } from "../kit/mod.ts";
import { backendRunning, until } from "../build/waiting.ts";

const orders = `CREATE TABLE orders (id int PRIMARY KEY, note text);\n`;
const settings = "database_url: ${TARGET_URL}\ninclude_dirs: [db/schema]\nscratch: target\n";

/** A project whose database is built from `ddl`. */
async function built(place: BuildPlace, ddl: string): Promise<void> {
  await place.write({ "db/schema/a.sql": ddl, "db/environments/local.yaml": settings });
  const { code, err } = await place.cli(["build"]);
  assert.equal(code, 0, err);
}

async function json(place: BuildPlace, ...args: string[]) {
  const { code, out, err } = await place.cli([...args, "--format", "json"]);
  return { code, err, result: out === "" ? undefined : JSON.parse(out) };
}

for (const major of testMajors()) {
  Deno.test(`diff, plan, apply and drift on ${major} bring a database to its DDL and say so`, async () => {
    await using place = await buildPlace({ major, role: "CREATEDB" });
    await built(place, orders);
    const same = await json(place, "diff");
    assert.equal(same.code, 0, same.err);
    assert.equal(same.result.equal, true);
    assert.equal((await place.cli(["drift"])).code, 0);

    await place.write({
      "db/schema/a.sql": orders + "CREATE TABLE items (id int PRIMARY KEY, o int REFERENCES orders);\n",
    });
    const { result } = await json(place, "diff");
    assert.deepEqual(
      result.changes.filter(({ kind }: { kind: string }) => kind === "table"),
      [{ change: "add", kind: "table", object: "table public.items", properties: [] }],
    );
    assert.equal((await place.cli(["drift"])).code, 1);
    const planned = await json(place, "plan", "--output", "plan.json");
    assert.equal(planned.code, 0, planned.err);
    assert.equal(planned.result.proof.status, "proved", planned.result.proof.problems.join());
    assert.equal(planned.result.proof.reversed, true);
    const applied = await json(place, "apply", "plan.json");
    assert.equal(applied.code, 0, applied.err);
    assert.equal(applied.result.fingerprint, planned.result.proof.boundaries.at(-1));
    assert.equal((await place.cli(["drift"])).code, 0);
    // Done is done: the same command again finds nothing left.
    const again = await json(place, "apply", "plan.json");
    assert.equal(again.code, 0, again.err);
    assert.equal(again.result.resumed_at, again.result.segments);
  });

  Deno.test(`plan on ${major} asks about a rename, guesses none, and takes the answer from a comment or the file`, async () => {
    await using place = await buildPlace({ major, role: "CREATEDB" });
    await built(place, orders);
    await place.tell("INSERT INTO orders VALUES (1, 'kept')", place.database);
    await place.write({ "db/schema/a.sql": "CREATE TABLE orders (id int PRIMARY KEY, remark text);\n" });
    const asked = await json(place, "plan");
    assert.equal(asked.result.questions.length, 1, asked.err);
    assert.match(asked.result.steps.map(({ sql }: { sql: string }) => sql).join("\n"), /DROP COLUMN note/);
    const [{ entry }] = asked.result.questions;
    await place.write({ "db/renames.yaml": `${entry}\n` });
    const answered = await json(place, "plan", "--output", "plan.json");
    const rename = ["ALTER TABLE public.orders RENAME COLUMN note TO remark"];
    assert.deepEqual(answered.result.steps.map(({ sql }: { sql: string }) => sql), rename);
    assert.equal(answered.result.proof.status, "proved", answered.result.proof.problems.join());
    await place.write({
      "db/renames.yaml": undefined,
      "db/schema/a.sql":
        "CREATE TABLE orders (id int PRIMARY KEY,\n  remark text -- confiture: renamed from note\n);\n",
    });
    const commented = await json(place, "plan");
    assert.deepEqual(commented.result.steps.map(({ sql }: { sql: string }) => sql), rename);
    const applied = await place.cli(["apply", "plan.json"]);
    assert.equal(applied.code, 0, applied.err);
    assert.deepEqual(await place.ask("SELECT remark FROM orders", place.database), [{ remark: "kept" }]);
    assert.equal((await place.cli(["drift"])).code, 0);
  });

  Deno.test(`apply on ${major} refuses an edited plan, another database, another role and hazards that nobody allowed`, async () => {
    await using place = await buildPlace({ major, role: "CREATEDB" });
    await built(place, orders);
    await place.tell("INSERT INTO orders VALUES (1, 'keep me')", place.database);
    await place.write({ "db/schema/a.sql": "CREATE TABLE orders (id int PRIMARY KEY);\n" });
    const planned = await place.cli(["plan", "--output", "plan.json"]);
    assert.equal(planned.code, 0, planned.err);
    const refused = await place.cli(["apply", "plan.json"]);
    assert.equal(refused.code, 2, refused.err);
    assert.match(
      refused.err,
      /error\[PLAN_1603\][^]*data-loss:public\.orders\.note[^]*→[^]*--allow data-loss:public\.orders\.note/,
    );

    const text = await Deno.readTextFile(join(place.root, "plan.json"));
    await place.write({ "edited.json": text.replace("DROP COLUMN note", "DROP COLUMN id") });
    const edited = await place.cli(["apply", "edited.json", "--allow", "data-loss:public.orders.note"]);
    assert.equal(edited.code, 4, edited.err);
    assert.match(edited.err, /error\[PLAN_1600\]: edited\.json is no plan: its hash is not that of its content/);
    for (const broken of ["{", "[]", '{"format": "confiture plan 2"}']) {
      await place.write({ "broken.json": broken });
      assert.match((await place.cli(["apply", "broken.json"])).err, /error\[PLAN_1600\]/);
    }

    const typo = await place.cli(["apply", "plan.json", "--allow", "data-loss:public.orders.nota"]);
    assert.equal(typo.code, 64, typo.err);
    assert.match(typo.err, /error\[PLAN_1609\].*nota\n.*data-loss:public\.orders\.note/);
    await place.tell("CREATE TABLE meanwhile (id int)", place.database);
    const stale = await place.cli(["apply", "plan.json", "--allow", "data-loss:public.orders.note"]);
    assert.equal(stale.code, 2, stale.err);
    assert.match(stale.err, /error\[PLAN_1601\]/);
    await place.tell("DROP TABLE meanwhile", place.database);

    const other = `postgresql://${place.role}_x:x@`;
    await place.tell(`CREATE ROLE ${place.role}_x LOGIN PASSWORD 'x' IN ROLE ${place.role}`);
    try {
      const url = place.url().replace(/^postgresql:\/\/[^@]*@/, other);
      const role = await place.cli([
        "apply",
        "plan.json",
        "--database-url",
        url,
        "--allow",
        "data-loss:public.orders.note",
      ]);
      assert.equal(role.code, 2, role.err);
      assert.match(role.err, /error\[PLAN_1604\]/);
    } finally {
      await place.tell(`DROP ROLE ${place.role}_x`);
    }
    assert.deepEqual(await place.ask("SELECT note FROM orders", place.database), [{ note: "keep me" }]);
    const done = await place.cli(["apply", "plan.json", "--allow", "data-loss:public.orders.note"]);
    assert.equal(done.code, 0, done.err);
    assert.deepEqual(await place.ask("SELECT * FROM orders", place.database), [{ id: 1 }]);
  });

  Deno.test(`apply on ${major} that was killed goes on behind the last segment, and clears an unfinished index`, async () => {
    await using place = await buildPlace({ major, role: "CREATEDB" });
    await built(place, orders);
    await place.tell("INSERT INTO orders SELECT n, 'x' FROM generate_series(1, 1000) n", place.database);
    await place.write({
      "db/schema/a.sql": orders +
        "CREATE TABLE more (id int);\nCREATE INDEX i ON orders (note);\n",
    });
    const { result: plan, err: planErr } = await json(place, "plan", "--output", "plan.json");
    assert.ok(plan, planErr);
    assert.equal(plan.proof.status, "proved", plan.proof.problems.join());
    {
      // CREATE INDEX CONCURRENTLY waits for this transaction, so that it is surely unfinished when the kill comes.
      await using holder = await place.session(place.database);
      await holder.transaction(async () => {
        await holder.query("SELECT count(*) FROM orders");
        await holder.execute("LOCK TABLE orders IN ROW EXCLUSIVE MODE");
        const running = place.start(["apply", "plan.json"]);
        const { pid } = await backendRunning(place, "CREATE INDEX CONCURRENTLY");
        running.kill("SIGKILL");
        await running.result;
        await place.ask(`SELECT pg_terminate_backend(${pid}) AS told`);
      });
    }
    const invalid = () =>
      place.ask("SELECT FROM pg_index WHERE NOT indisvalid AND indrelid = 'orders'::regclass", place.database);
    assert.equal((await invalid()).length, 1, "the build was interrupted");
    const again = await json(place, "apply", "plan.json");
    assert.equal(again.code, 0, again.err);
    assert.equal((await invalid()).length, 0);
    assert.equal(again.result.resumed_at, 1, "the table was made before the kill");
    assert.equal(again.result.fingerprint, plan.proof.boundaries.at(-1));
    assert.equal((await place.cli(["drift"])).code, 0);
  });

  Deno.test(`apply on ${major} asks again for a lock that it does not get in time, and names who holds it`, async () => {
    await using place = await buildPlace({ major, role: "CREATEDB" });
    await built(place, orders);
    await place.write({ "db/schema/a.sql": "CREATE TABLE orders (id int PRIMARY KEY, note text, extra int);\n" });
    const planned = await place.cli(["plan", "--output", "plan.json"]);
    assert.equal(planned.code, 0, planned.err);
    await using holder = await place.session(place.database);
    const running = await holder.transaction(async () => {
      await holder.query("SELECT count(*) FROM orders");
      const running = place.start(["apply", "plan.json"]);
      await until(() => Promise.resolve(/again in/.test(running.err)), "it never asked again");
      return running;
    });
    const { code, err } = await running.result;
    assert.equal(code, 0, err);
    assert.match(err, /a lock was not given in time \(attempt 1\), again in \d+ ms; locks are held by process \d+/);
  });
}

Deno.test("diff takes DDL at a git ref, files, folders and saved forms, and names what is no source", async () => {
  const [major] = testMajors() as [number];
  await using place = await buildPlace({ major, role: "CREATEDB" });
  await built(place, orders);
  const git = async (...args: string[]) => {
    const { success, stderr } = await new Deno.Command("git", {
      args: ["-c", "user.name=t", "-c", "user.email=t@example.org", ...args],
      cwd: place.root,
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
  };
  await git("init", "-q");
  await git("add", ".");
  await git("commit", "-qm", "one");
  await place.write({ "db/schema/a.sql": orders + "CREATE TABLE more (id int);\n", "one.sql": orders });
  const changes = async (...args: string[]) => {
    const { code, err, result } = await json(place, "diff", ...args);
    assert.equal(code, 0, err);
    return result.changes.map(({ change, object }: { change: string; object: string }) => `${change} ${object}`)
      .filter((text: string) => text.includes(" table "));
  };
  assert.deepEqual(await changes("--from", "git:HEAD", "--to", "ddl"), ["add table public.more"]);
  assert.deepEqual(await changes("--from", "one.sql", "--to", "db/schema"), ["add table public.more"]);
  assert.deepEqual(await changes("--from", "local", "--to", "git:HEAD:db/schema/a.sql"), []);
  for (
    const [source, code, text] of [
      ["nowhere", 64, /DIFFER_413.*there is no such file, folder or environment/],
      ["git:nothing", 7, /GIT_003.*has no commit nothing/],
      ["git:", 64, /DIFFER_413/],
      ["env:nowhere", 5, /CONFIG_004/],
      ["missing.json", 4, /SCHEMA_208/],
    ] as const
  ) {
    const failed = await place.cli(["diff", "--from", source]);
    assert.match(failed.err, text, source);
    assert.equal(failed.code, code, `${source}: ${failed.err}`);
  }
  await place.write({ "bad.sql": "CREATE TABLE ok (id int);\nCREATE TABLE bad (id nothing);\n" });
  const bad = await place.cli(["diff", "--to", "bad.sql"]);
  assert.match(bad.err, /bad\.sql:2:\d+: type "?nothing"? does not exist/);
});
