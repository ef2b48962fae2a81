/**
 * `migrate squash` is killed when its files have moved and its ledger has not changed yet, or has: whatever comes next
 * says so, and brings both together again.
 */
import assert from "node:assert/strict";
import { type RunningCli, startCli, testMajors } from "../kit/mod.ts";
import { type MigrationPlace, migrationPlace } from "./place.ts";

const files = {
  "1_jar.up.sql": "CREATE TABLE jar (id int PRIMARY KEY);\n",
  "1_jar.down.sql": "DROP TABLE jar;\n",
  "2_note.up.sql": "ALTER TABLE jar ADD note text;\n",
  "2_note.yaml": "up_preconditions: [{ type: table_exists, table: jar }]\n",
};
const before = ["1_jar.down.sql", "1_jar.up.sql", "2_note.up.sql", "2_note.yaml"];
const after = ["2_start.down.sql", "2_start.up.sql"];
const key = 4711;

for (const major of testMajors().slice(-1)) {
  const test = (claim: string, body: (t: Deno.TestContext) => Promise<void>) =>
    Deno.test(`migrate squash killed on ${major}: ${claim}`, body);

  test("before the ledger has changed, its files move back, at the next status, up or squash", async (t) => {
    for (const next of ["migrate status", "migrate up", "migrate squash"]) {
      for (const remove of [next === "migrate up"]) {
        await using place = await prepared(t, major);
        await killed(place, remove, async (pid) => {
          // Its server process is not over: nobody may decide yet.
          if (next === "migrate status" && !remove) {
            const { error } = await place.run(next);
            assert.deepEqual([error!.reason, error!.code], ["squash-unfinished", "MIGR_125"]);
            assert.match(error!.message, /a squash of 1, 2 into 2_start .* it is not over/);
          }
          await place.ask("SELECT pg_terminate_backend($1)", [pid]);
        });
        assert.deepEqual(await names(place), after);
        // What needs the files and has no ledger to ask, takes neither state for the right one.
        for (const blind of ["migrate generate", "migrate validate", "migrate new", "diff"]) {
          const given = blind === "diff" ? { from: "migrations", to: "ddl" } : { name: "x" };
          const { error } = await place.run(blind, blind === "migrate validate" ? {} : given);
          assert.match(error?.message ?? "", /a squash .*was stopped while/, blind);
        }
        const { error, notices, output } = await place.run(next, next === "migrate squash" ? { through: "2" } : {});
        assert.equal(error, undefined, error?.message);
        const told =
          /a squash of 1, 2 into 2_start was stopped before the ledger of .* had changed: the files are back/;
        assert.match(notices.join("\n"), told);
        if (next === "migrate status") assert.match(String(output!.warning), told);
        if (next === "migrate squash") continue;
        assert.deepEqual(await names(place), before);
        assert.deepEqual(await place.applied(), ["1", "2"]);
        assert.equal((await place.run("verify-checksums")).exitCode, 0);
        assert.doesNotMatch((await place.run(next)).notices.join("\n"), /squash/);
      }
    }
  });

  test("behind its commit, the new files stay, and what was left is swept up", async (t) => {
    for (const remove of [false, true]) {
      await using place = await prepared(t, major);
      await killed(place, remove, async (_, release) => await release());
      const { error, notices } = await place.run("migrate up");
      assert.equal(error, undefined, error?.message);
      assert.match(notices.join("\n"), /when the ledger of .* had changed: it is finished/);
      assert.deepEqual(await names(place), after);
      assert.deepEqual(await place.applied(), ["2"]);
      assert.equal((await place.run("verify-checksums")).exitCode, 0);
      const kept = await names(place, "db/migrations/squashed").catch(() => []);
      assert.deepEqual(kept, remove ? [] : before);
    }
  });

  test("halfway through its files, it goes the rest of the way; a file of somebody's is never overwritten", async (t) => {
    await using place = await prepared(t, major);
    await killed(place, true, async (pid) => void await place.ask("SELECT pg_terminate_backend($1)", [pid]));
    const folder = `${place.root}/db/migrations`;
    const [work] = (await Array.fromAsync(Deno.readDir(folder))).filter(({ name }) => name.startsWith(".squash-"));
    await Deno.rename(`${folder}/2_start.up.sql`, `${folder}/${work!.name}/2_start.up.sql`);
    await Deno.writeTextFile(`${folder}/1_jar.up.sql`, "SELECT 'mine';\n");
    const { error } = await place.run("migrate up");
    assert.match(
      error!.message,
      /1_jar\.up\.sql and 1_jar\.up\.sql are both there|old\/1_jar\.up\.sql and 1_jar\.up\.sql/,
    );
    assert.equal(await Deno.readTextFile(`${folder}/1_jar.up.sql`), "SELECT 'mine';\n");
    await Deno.remove(`${folder}/1_jar.up.sql`);
    await place.done("migrate up");
    assert.deepEqual(await names(place), before);
  });

  test("another database does not decide about it, one that is gone lets the files back", async (t) => {
    await using place = await prepared(t, major);
    await killed(place, false, async (pid) => void await place.ask("SELECT pg_terminate_backend($1)", [pid]));
    await using other = await migrationPlace(t, { major });
    const { error } = await place.run("migrate up", { database_url: other.url });
    assert.match(error!.message, /its ledger is in .*: this is another database/);
    assert.deepEqual(await names(place), after);
    assert.deepEqual(await other.applied(), []);
    await other.tell(`DROP DATABASE "${place.database}" WITH (FORCE)`);
    await place.done("migrate status", { database_url: other.url });
    assert.deepEqual(await names(place), before);
  });
}

Deno.test("migrate squash: takes no file's place, and no name that is a path", async (t) => {
  await using place = await prepared(t, testMajors()[0]!);
  await place.writeAt({ "db/migrations/squashed/1_jar.up.sql": "-- of an earlier one\n" });
  const { error } = await place.run("migrate squash", { through: "2" });
  assert.match(error!.message, /squashed\/1_jar\.up\.sql is there already/);
  const named = await place.run("migrate squash", { through: "2", name: "../x" });
  assert.equal(named.error!.exitCode, 64, named.error!.message);
  assert.deepEqual(await names(place), before);
  await place.writeAt({ "db/migrations/squashed/1_jar.up.sql": undefined });
  const { warnings } = await place.done<{ warnings: string[] }>("migrate squash", { through: "2", dry_run: true });
  assert.match(warnings[0]!, /no checks and preconditions; the old ones had db\/migrations\/2_note\.yaml/);
});

async function prepared(t: Deno.TestContext, major: number): Promise<MigrationPlace> {
  const place = await migrationPlace(t, { major });
  await place.write(files);
  await place.done("migrate up");
  return place;
}

/** Kills a squash whose COMMIT waits, the files moved; `decide` ends its server process or lets it commit. */
async function killed(
  place: MigrationPlace,
  remove: boolean,
  decide: (pid: number, release: () => Promise<void>) => Promise<void>,
): Promise<void> {
  await place.tell(`CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN
      PERFORM pg_advisory_xact_lock(${key}); RETURN NULL; END$$;
    CREATE CONSTRAINT TRIGGER hold AFTER INSERT ON confiture.migration_history DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION hold()`);
  const holder = await place.session();
  await holder.execute(`SELECT pg_advisory_lock(${key})`);
  const args = ["migrate", "squash", "2", "--name", "start", "--yes", ...(remove ? ["--remove"] : [])];
  const running = startCli(args, { cwd: place.root });
  const pid = await waiting(place, running);
  // From here on it does nothing any more, but its server process does not know.
  running.kill("SIGSTOP");
  await decide(pid, async () => {
    await holder.close();
    await committed(place);
  });
  running.kill("SIGKILL");
  await running.result;
  await gone(place, pid);
  await holder.close();
  await place.tell("DROP FUNCTION hold CASCADE");
}

/** The server process that waits for the lock which the test holds. */
async function waiting(place: MigrationPlace, running: RunningCli): Promise<number> {
  const over = running.result.then(({ code, err }) => {
    throw new Error(`it ended with ${code}: ${err}`);
  });
  const look = async () => {
    for (;;) {
      const [row] = await place.ask<{ pid: number }>(
        `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = ${key}
           AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      );
      if (row) return row.pid;
    }
  };
  over.catch(() => {});
  return await Promise.race([look(), over]);
}

async function committed(place: MigrationPlace): Promise<void> {
  while ((await place.applied()).length > 1);
}

async function gone(place: MigrationPlace, pid: number): Promise<void> {
  while ((await place.ask("SELECT FROM pg_stat_activity WHERE pid = $1", [pid])).length > 0);
}

async function names(place: MigrationPlace, folder = "db/migrations"): Promise<string[]> {
  const found = await Array.fromAsync(Deno.readDir(`${place.root}/${folder}`));
  return found.filter(({ isFile }) => isFile).map(({ name }) => name).sort();
}
