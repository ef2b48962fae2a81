/** `migrate down` that is cut, waits in vain or raises: what it says is what the server and the ledger know. */
import assert from "node:assert/strict";
import { testMajors } from "../kit/mod.ts";
import { cuttingProxy } from "../kit/cutting_proxy.ts";
import { type MigrationPlace, migrationPlace } from "./place.ts";

const files = {
  "1_note.up.sql":
    "CREATE TABLE note (id int PRIMARY KEY, body text);\nINSERT INTO note VALUES (4711, 'secret-body');\n",
  "1_note.down.sql": "DROP TABLE note;\n",
  "2_column.up.sql": "ALTER TABLE note ADD COLUMN extra int;\n",
  "2_column.down.sql": "-- confiture: lock_timeout 200ms\nALTER TABLE note DROP COLUMN extra;\n",
};

for (const major of testMajors()) {
  const test = (claim: string, body: (place: MigrationPlace) => Promise<void>) =>
    Deno.test(`migrate down on ${major}: ${claim}`, async (t) => {
      await using place = await migrationPlace(t, { major });
      await place.write(files);
      await place.done("migrate up");
      await body(place);
    });

  test("a connection that is cut at any packet says whether the rollback arrived", async (place) => {
    const server = { host: new URL(place.url).hostname, port: Number(new URL(place.url).port) };
    const through = async (at: number | undefined, when: "before" | "after") => {
      await using proxy = cuttingProxy(
        { ...server, host: decodeURIComponent(server.host) },
        at === undefined ? undefined : { at, when, comesBack: true },
      );
      const url = new URL(place.url);
      url.hostname = "127.0.0.1";
      url.port = String(proxy.port);
      const outcome = await place.run("migrate down", { database_url: String(url) });
      return { ...outcome, packets: proxy.packets };
    };
    const { packets, error } = await through(undefined, "before");
    assert.equal(error, undefined, error?.message);
    const said = new Set<string>();
    const outcomes = [/it is rolled back/, /still applied/];
    const isKnown = (how: RegExp) => [...said].some((left) => how.test(left));
    for (let at = packets - 5; at <= packets && !outcomes.every(isKnown); at++) {
      for (const when of ["before", "after"] as const) {
        await place.done("migrate up");
        const { error } = await through(at, when);
        const isApplied = (await settled(place)).includes("2");
        if (error === undefined) {
          assert.equal(isApplied, false, `packet ${at} of ${packets}, ${when}`);
          continue;
        }
        if (error.code !== "ROLLBACK_601") continue;
        assert.equal(error.exitCode, 8);
        const { left } = error.facts as { left: string };
        said.add(left);
        if (/is rolled back/.test(left)) assert.equal(isApplied, false, left);
        else if (/still applied/.test(left)) assert.equal(isApplied, true, left);
      }
    }
    for (const how of outcomes) assert.ok(isKnown(how), `${how}: ${[...said].join("; ")}`);
  });

  test("a lock that is not given ends with exit code 6 and says what is left", async (place) => {
    await using blocker = await place.session();
    await blocker.execute("BEGIN; SELECT * FROM note");
    const { error, exitCode } = await place.run("migrate down", { retry_seconds: 0 });
    assert.deepEqual([error?.code, exitCode], ["MIGR_010", 6]);
    assert.match(error!.remedy, /still applied.*Nothing was rolled back before it/);
    assert.deepEqual(await place.applied(), ["1", "2"]);
  });

  test("what a file raises is shown with --show-detail only", async (place) => {
    const raise =
      "DO $$ DECLARE r note; BEGIN FOR r IN TABLE note LOOP RAISE NOTICE 'body %', r.body; END LOOP; END $$;\n";
    await place.write({
      "2_column.down.sql": files["2_column.down.sql"] + raise,
      "3_raise.up.sql": raise,
      "3_raise.down.sql": raise,
    });
    const events: string[] = [];
    const onEvent = (event: unknown) => void events.push(JSON.stringify(event));
    const up = await place.run("migrate up", {}, { onEvent });
    const down = await place.run("migrate down", { steps: 2, on_checksum_mismatch: "ignore" }, { onEvent });
    assert.deepEqual([up.error, down.error], [undefined, undefined]);
    assert.doesNotMatch(events.join("\n") + JSON.stringify([up, down]), /secret-body/);
    assert.match(up.notices.join("\n"), /withheld, because it can hold row values/);
    const shown = await place.run("migrate up", { show_detail: true });
    assert.match(shown.notices.join("\n"), /body secret-body/);
  });
}

/** What is applied once the backend of the connection that was cut is gone. */
async function settled(place: MigrationPlace): Promise<string[]> {
  for (let tries = 0; tries < 200; tries++) {
    const rows = await place.ask(
      "SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'",
    );
    if (rows.length === 0) return await place.applied();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail("a backend outlives its client");
}
