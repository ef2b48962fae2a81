import assert from "node:assert/strict";
import { ownServer, testHost, testMajors } from "../../../tests/kit/mod.ts";
import { Secret, withDatabase } from "../../project/mod.ts";
import { openSession } from "../session/mod.ts";
import { databaseExists } from "./database_exists.ts";
import { dropAgreedDatabase } from "./drop_database.ts";

const host = testHost();

for (const major of testMajors()) {
  Deno.test(`[${major}] dropAgreedDatabase() of a plain role sends an autovacuum worker away, which FORCE may not`, async () => {
    await using server = await ownServer(major, () => ({ autovacuum_naptime: "1s" }));
    await using admin = await openSession(server.dsn, { host });
    await admin.execute("CREATE ROLE plain LOGIN CREATEDB PASSWORD 'x'");
    await admin.execute("CREATE DATABASE busy OWNER plain");
    {
      await using inside = await openSession(withDatabase(server.dsn, "busy"), { host });
      // Slow enough that the worker is still there when the database is dropped.
      await inside.execute(
        "CREATE TABLE t (n int) WITH (autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1," +
          " autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0);" +
          " INSERT INTO t SELECT generate_series(1, 200000)",
      );
      await inside.execute("DELETE FROM t WHERE n % 2 = 0");
    }
    for (let tries = 0;; tries++) {
      const working = await admin.query(
        "SELECT FROM pg_stat_activity WHERE datname = 'busy' AND backend_type = 'autovacuum worker'",
      );
      if (working.length > 0) break;
      assert.ok(tries < 200, "autovacuum never came");
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await using plain = await openSession({ ...server.dsn, user: "plain", password: new Secret("x") }, { host });
    await assert.rejects(plain.execute("DROP DATABASE busy WITH (FORCE)"), { reason: "permission-denied" });
    await dropAgreedDatabase(plain, "busy", { force: true });
    assert.equal(await databaseExists(admin, "busy"), false);
  });
}
