/**
 * `migrate up` is stopped at every packet that it sends: the program is killed, or the connection is cut, before the
 * server has the packet or behind it. Whatever happened, running it again leads where an undisturbed twin is.
 */
import assert from "node:assert/strict";
import { readCatalog } from "../../engine/catalog/mod.ts";
import { startCli, testMajors } from "../kit/mod.ts";
import { cuttingProxy } from "../kit/cutting_proxy.ts";
import { type MigrationPlace, migrationPlace } from "./place.ts";

const files = {
  "1_tables.up.sql": "CREATE TABLE note (id int PRIMARY KEY, body text);\n" +
    "CREATE TABLE event (id int, at date NOT NULL) PARTITION BY RANGE (at);\n" +
    "CREATE TABLE event_old PARTITION OF event FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');\n",
  "2_rows.up.sql": "INSERT INTO note SELECT n, 'n' || n FROM generate_series(1, 100) n;\n",
  "3_index.up.sql": "CREATE INDEX CONCURRENTLY note_body ON note (body);\n",
  "4_mood.up.sql": "CREATE TYPE mood AS ENUM ('glad');\n",
  "5_steps.up.sql": "-- confiture: no-transaction\n" +
    "ALTER TYPE mood ADD VALUE 'sad';\n" +
    "UPDATE note SET body = body || '!';\n" +
    "ALTER TABLE event DETACH PARTITION event_old CONCURRENTLY;\n" +
    "CREATE UNIQUE INDEX CONCURRENTLY note_unique ON note (body);\n" +
    "INSERT INTO note VALUES (101, 'last');\n",
  "6_more.up.sql": "ALTER TABLE note ADD COLUMN mood mood DEFAULT 'sad';\n",
};

/** By file: what exists exactly when the file is applied. */
const marks: Readonly<Record<string, string>> = {
  "1": "SELECT to_regclass('note') IS NOT NULL AS there",
  "4": "SELECT to_regtype('mood') IS NOT NULL AS there",
  "6": "SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('note') AND attname = 'mood') AS there",
};

for (const major of testMajors()) {
  Deno.test(`migrate up on ${major} goes on after it was stopped at any packet`, async (t) => {
    await using twin = await migrationPlace(t, { major });
    await twin.write(files);
    const whole = await stop(twin, undefined);
    assert.equal(whole.code, 0, whole.err);
    const expected = await stateOf(twin);
    const isSoak = Deno.env.get("CONFITURE_SOAK") === "1";
    const stride = isSoak ? 1 : 16;
    let stops = 0;
    for (const way of ["kill", "cut"] as const) {
      for (const when of ["before", "after"] as const) {
        const first = isSoak ? 1 : 1 + (way === "kill" ? 0 : 4) + (when === "before" ? 0 : 2);
        for (let at = first; at <= whole.packets; at += stride) {
          await using place = await migrationPlace(t, { major });
          await place.write(files);
          const stopped = await stop(place, { way, at, when });
          stops++;
          const where = `${way} ${when} packet ${at} of ${whole.packets}\n${stopped.err}`;
          if (!stopped.isCut) continue;
          await quiet(place);
          // Only what is cut behind the last commit, where nothing but the lock is left to release, has succeeded.
          if (stopped.code === 0) assert.deepEqual(await stateOf(place), expected, where);
          await assertLedgerIsTrue(place, where);
          const { error, output } = await place.run("migrate up");
          assert.equal(error, undefined, `${where}\n${error?.message}`);
          assert.equal(output!.success, true, where);
          assert.deepEqual(await stateOf(place), expected, where);
        }
      }
    }
    console.log(`migrate up on ${major}: stopped ${stops} times, ${whole.packets} packets`);
  });
}

async function stop(
  place: MigrationPlace,
  cut: { way: "kill" | "cut"; at: number; when: "before" | "after" } | undefined,
): Promise<{ code: number; err: string; packets: number; isCut: boolean }> {
  const url = new URL(place.url);
  const server = { host: decodeURIComponent(url.hostname), port: Number(url.port) };
  let kill = () => {};
  await using proxy = cuttingProxy(server, cut && { ...cut, action: () => cut.way === "kill" && kill() });
  url.hostname = "127.0.0.1";
  url.port = String(proxy.port);
  const running = startCli(["migrate", "up", "--database-url", String(url)], { cwd: place.root });
  kill = () => running.kill("SIGKILL");
  const { code, err } = await running.result;
  return { code, err, packets: proxy.packets, isCut: proxy.isCut };
}

/** The backend of a client that is gone ends when it notices. */
async function quiet(place: MigrationPlace): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const rows = await place.ask(
      "SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'",
    );
    if (rows.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail("a backend outlives its client");
}

/** The ledger is neither ahead of the database nor behind it. */
async function assertLedgerIsTrue(place: MigrationPlace, where: string): Promise<void> {
  const [found] = await place.ask<{ there: boolean }>("SELECT to_regclass('tb_confiture') IS NOT NULL AS there");
  const applied = found!.there ? await place.applied() : [];
  for (const [version, query] of Object.entries(marks)) {
    const [row] = await place.ask<{ there: boolean }>(query);
    assert.equal(applied.includes(version), row!.there, `${version}: ${where}`);
  }
}

async function stateOf(place: MigrationPlace): Promise<unknown> {
  await using session = await place.session();
  const { fingerprint } = await readCatalog(session);
  return {
    fingerprint,
    rows: await session.query(
      "SELECT count(*)::int AS n, md5(string_agg(t::text, ',' ORDER BY id)) AS sum FROM note t",
    ),
    ledger: await session.query("SELECT version, checksum FROM tb_confiture ORDER BY applied_at, pk_confiture"),
    history: await session.query("SELECT action, version FROM confiture.migration_history ORDER BY id"),
    progress: await session.query("SELECT * FROM confiture.migration_progress"),
  };
}
