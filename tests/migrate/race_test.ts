/** Several deployers at once, locks that others hold, and who is told about whom. */
import assert from "node:assert/strict";
import { withMigrationLock } from "../../plugins/mediums/incremental/lock/mod.ts";
import { startCli, testHost, testMajors } from "../kit/mod.ts";
import { type MigrationPlace, migrationPlace } from "./place.ts";

const files = {
  "1_note.up.sql": "CREATE TABLE note (id int PRIMARY KEY, body text);\n",
  "2_slow.up.sql": "INSERT INTO note SELECT 1, 'x' FROM pg_sleep(0.3);\n",
  "3_index.up.sql": "CREATE INDEX CONCURRENTLY note_body ON note (body);\n",
  "4_rows.up.sql": "INSERT INTO note VALUES (2, 'y');\n",
};

for (const major of testMajors()) {
  for (const count of [2, 10]) {
    Deno.test(`migrate up on ${major}: of ${count} deployers at once one applies, the others find nothing to do`, async (t) => {
      await using place = await migrationPlace(t, { major });
      await place.write(files);
      const all = Array.from(
        { length: count },
        () => startCli(["migrate", "up", "--format", "json", "--lock-timeout", "120000"], { cwd: place.root }).result,
      );
      const results = (await Promise.all(all)).map(({ code, out, err }) => {
        assert.equal(code, 0, err);
        return JSON.parse(out) as { applied: unknown[]; pending: string[] };
      });
      assert.deepEqual(results.map(({ applied }) => applied.length).sort(), [...Array(count - 1).fill(0), 4]);
      assert.deepEqual(results.flatMap(({ pending }) => pending), []);
      assert.deepEqual(await place.applied(), ["1", "2", "3", "4"]);
      assert.deepEqual(await place.ask("SELECT action, version FROM confiture.migration_history ORDER BY id"), [
        ...["1", "2", "3", "4"].map((version) => ({ action: "up", version })),
      ]);
      assert.deepEqual(await place.ask("SELECT * FROM public.confiture_lock_holder"), []);
    });
  }

  Deno.test(`migrate up on ${major}: who holds the lock is named, and a database of another name is not kept out`, async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.write(files);
    await using holder = await holdLock(place);
    const { error, exitCode } = await place.run("migrate up", { lock_timeout: 300 });
    assert.deepEqual([error?.code, exitCode], ["LOCK_1300", 6]);
    const { details } = error!.toIssue() as unknown as { details: { holder: { pid: number } } };
    assert.equal(details.holder.pid, holder.pid);
    await using other = await migrationPlace(t, { major });
    await other.write(files);
    await other.done("migrate up", { lock_timeout: 300 });
    // The Python program takes the same key: it would have been kept out too.
    const [{ key }] = await place.ask<{ key: string }>(
      "SELECT format('%s %s', classid, objid) AS key FROM pg_locks WHERE locktype = 'advisory' AND pid = $1",
      [holder.pid],
    ) as [{ key: string }];
    const digest = new DataView(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(place.database)));
    assert.equal(key, `1751936052 ${digest.getUint32(0) & 0x7fffffff}`);
  });

  Deno.test(`migrate up on ${major}: a lock that somebody holds is asked for again, and they are named`, async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.write({ "1_note.up.sql": files["1_note.up.sql"] });
    await place.done("migrate up");
    await place.write({
      "2_column.up.sql": "-- confiture: lock_timeout 1s\nALTER TABLE note ADD COLUMN extra int;\n",
      "3_index.up.sql": "CREATE INDEX CONCURRENTLY note_extra ON note (extra);\n",
    });
    await using blocker = await place.session();
    await blocker.execute("BEGIN; SELECT * FROM note");
    const short = await place.run("migrate up", { retry_seconds: 2 });
    assert.deepEqual([short.error?.code, short.exitCode], ["MIGR_010", 6]);
    assert.match(short.notices.join("\n"), /got no lock in time/);
    const waited = place.run("migrate up");
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    await blocker.execute("COMMIT");
    const { output, notices } = await waited;
    assert.deepEqual((output!.applied as { version: string }[]).map(({ version }) => version), ["2", "3"]);
    assert.match(notices.join("\n"), new RegExp(`2_column waits for process ${blocker.pid} `));
  });

  Deno.test(`migrate up on ${major}: a concurrent build waits without a timeout and names the old transaction`, async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.write({ "1_note.up.sql": files["1_note.up.sql"] });
    await place.done("migrate up");
    await place.write({ "2_index.up.sql": "CREATE INDEX CONCURRENTLY note_body ON note (body);\n" });
    await using blocker = await place.session();
    await blocker.execute("BEGIN; INSERT INTO note VALUES (1, 'x')");
    const waited = place.run("migrate up");
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    await blocker.execute("COMMIT");
    const { output, notices } = await waited;
    assert.deepEqual((output!.applied as unknown[]).length, 1);
    assert.match(notices.join("\n"), new RegExp(`waits for process ${blocker.pid} `));
    assert.deepEqual(
      await place.ask("SELECT indisvalid AS ok FROM pg_index WHERE indexrelid = 'note_body'::regclass"),
      [
        { ok: true },
      ],
    );
  });

  Deno.test(`migrate up on ${major}: a concurrent build that fails leaves no invalid index, and is tried again`, async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.write({
      "1_note.up.sql": files["1_note.up.sql"] + "INSERT INTO note VALUES (1, 'x'), (2, 'x');\n",
      "2_unique.up.sql": "CREATE UNIQUE INDEX CONCURRENTLY note_body ON note (body);\n",
    });
    const { error } = await place.run("migrate up");
    assert.equal(error?.code, "MIGR_001");
    assert.deepEqual(await place.ask("SELECT to_regclass('note_body') IS NULL AS gone"), [{ gone: true }]);
    const status = await place.done<{ migrations: { version: string; status: string }[] }>("migrate status");
    assert.equal(status.migrations[1]!.status, "pending");
    await place.tell("UPDATE note SET body = 'y' WHERE id = 2");
    await place.done("migrate up");
    assert.deepEqual(await place.applied(), ["1", "2"]);
  });
}

/** Another run's lock, as long as the block lasts. */
async function holdLock(place: MigrationPlace): Promise<AsyncDisposable & { pid: number }> {
  const session = await place.session();
  const over = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const request = { host: testHost(), signal: new AbortController().signal, waitMs: 0, command: "a test" };
  const holding = withMigrationLock(session, request, async () => {
    held.resolve();
    await over.promise;
  });
  await held.promise;
  return {
    pid: session.pid,
    async [Symbol.asyncDispose]() {
      over.resolve();
      await holding;
      await session.close();
    },
  };
}
