/** A standby as a side of a comparison, and as what a plan cannot be applied to. */
import assert from "node:assert/strict";
import { buildPlace, standbyServer, testMajors } from "../kit/mod.ts";
import { until } from "../build/waiting.ts";
import { openSession } from "../../engine/postgres/mod.ts";
import { withDatabase } from "../../engine/project/mod.ts";
import { testHost } from "../kit/mod.ts";

for (const major of testMajors()) {
  Deno.test(`diff and plan on ${major} read a standby like any database, and apply refuses it before anything`, async () => {
    await using servers = await standbyServer(major);
    await using place = await buildPlace({ major, role: "CREATEDB", server: servers.primary });
    await place.write({
      "db/schema/a.sql": "CREATE TABLE orders (id int PRIMARY KEY, note text CHECK (note IN ('a', 'b')));",
      "db/environments/local.yaml": "database_url: ${TARGET_URL}\ninclude_dirs: [db/schema]\nscratch: target\n",
    });
    const built = await place.cli(["build"]);
    assert.equal(built.code, 0, built.err);
    const { port } = servers.standby.hosts[0]!;
    const standby = place.url().replace(/:\d+\//, `:${port}/`);
    const dsn = withDatabase(servers.standby, place.database);
    await until(async () => {
      try {
        await using session = await openSession(dsn, { host: testHost() });
        const [row] = await session.query<{ there: boolean }>("SELECT to_regclass('orders') IS NOT NULL AS there");
        return row!.there;
      } catch {
        return false;
      }
    }, "the standby does not follow");
    await place.write({ "db/schema/a.sql": "CREATE TABLE orders (id int PRIMARY KEY, note text, extra int);" });
    const results = [];
    for (const from of [standby, place.url()]) {
      const { code, out, err } = await place.cli(["diff", "--from", from, "--format", "json"]);
      assert.equal(code, 0, out + err);
      results.push(JSON.parse(out));
    }
    assert.equal(results[0].equal, false);
    assert.deepEqual(results[0].changes, results[1].changes);
    assert.equal(results[0].from.fingerprint, results[1].from.fingerprint);

    const planned = await place.cli(["plan", "--from", standby, "--output", "plan.json", "--format", "json"]);
    assert.equal(planned.code, 0, planned.err);
    assert.equal(JSON.parse(planned.out).proof.status, "proved", planned.out);
    const refused = await place.cli(["apply", "plan.json", "--database-url", standby]);
    assert.equal(refused.code, 2, refused.err);
    assert.match(
      refused.err,
      new RegExp(`PLAN_1607[^]*${place.database} is a standby[^]*→ Apply the plan to the primary`),
    );
    // The plan that was read from the standby is one for the primary.
    const applied = await place.cli(["apply", "plan.json"]);
    assert.equal(applied.code, 0, applied.err);
    assert.equal((await place.cli(["drift"])).code, 0);
  });
}
