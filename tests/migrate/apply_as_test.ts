/** `migrate apply-as`: the one migration that `up` halted at, on the connection of another role. */
import assert from "node:assert/strict";
import { quoteIdentifier, quoteLiteral } from "../../engine/postgres/mod.ts";
import { Secret } from "../../engine/project/mod.ts";
import { databaseUrl, testHost, testMajors, testPassword, testServer } from "../kit/mod.ts";
import { migrationPlace } from "./place.ts";

const files = {
  "1_jar.up.sql": "CREATE TABLE jar (id int);\n",
  "2_super.up.sql": "-- confiture: requires superuser\nCREATE TABLE by_super AS SELECT session_user::text AS who;\n",
  "3_lid.up.sql": "CREATE TABLE lid (id int);\n",
};

for (const major of testMajors()) {
  Deno.test(`migrate apply-as on ${major}: applies what up halted at with its ledger row, as the role, and nothing else`, async (t) => {
    await using place = await migrationPlace(t, { major });
    const role = `confiture_t_${Array.from(testHost().randomBytes(4), (byte) => byte.toString(16)).join("")}`;
    const server = (await testServer(major)).dsn;
    const urlAs = (database: string) =>
      databaseUrl({ ...server, database, user: role, password: new Secret(testPassword) });
    await place.tell(`CREATE ROLE ${quoteIdentifier(role)} LOGIN PASSWORD ${quoteLiteral(testPassword)}`);
    // Up to 14 everybody may create there.
    await place.tell("REVOKE CREATE ON SCHEMA public FROM PUBLIC");
    try {
      const environment = (url: string) => ({
        "db/environments/local.yaml":
          `database_url: "${place.url}"\ninclude_dirs: [db/schema]\napply_as: { dba: { url: "${url}" } }\n`,
      });
      await place.writeAt(environment(urlAs(place.database)));
      await place.write(files);
      assert.deepEqual([(await place.run("migrate apply-as", { role: "dba", version: "1" })).error!.code], [
        "PRECON_1001",
      ]);
      const halted = await place.run("migrate up");
      assert.equal(halted.exitCode, 1);
      const { success, skipped_superuser, pending, applied } = halted.output as Record<string, unknown>;
      assert.deepEqual([success, skipped_superuser, pending], [false, ["2"], ["2", "3"]]);
      assert.deepEqual((applied as { version: string }[]).map(({ version }) => version), ["1"]);

      const as = (version: string, role = "dba") => place.run("migrate apply-as", { role, version });
      assert.equal((await as("2", "root")).error!.code, "CONFIG_021");
      const forbidden = (await as("2")).error!;
      assert.equal(forbidden.code, "PRECON_1044");
      // What it says is to be run, and then it works.
      await place.tell(forbidden.remedy.replace("Let an administrator run: ", ""));
      const next = await as("3");
      assert.deepEqual([next.error!.code, next.error!.message], ["MIGR_118", "migration 3 is not next: that is 2"]);
      const denied = await as("2");
      assert.deepEqual([denied.error!.code, denied.exitCode], ["MIGR_001", 3]);
      assert.match(denied.error!.message, /permission denied for schema public|no schema has been selected/);
      assert.deepEqual(await place.applied(), ["1"]);
      await place.tell(`GRANT CREATE ON SCHEMA public TO ${quoteIdentifier(role)}`);
      const done = await place.done<{ applied_by: string; pending: string[] }>("migrate apply-as", {
        role: "dba",
        version: "2",
      });
      assert.deepEqual([done.applied_by, done.pending], [role, ["3"]]);
      assert.deepEqual(await place.ask("SELECT who FROM by_super"), [{ who: role }]);
      assert.deepEqual(await place.ask("SELECT applied_by FROM tb_confiture WHERE version = '2'"), [{
        applied_by: role,
      }]);
      const again = await place.done<{ already_applied: boolean }>("migrate apply-as", { role: "dba", version: "2" });
      assert.equal(again.already_applied, true);
      await place.done("migrate up");
      assert.deepEqual(await place.applied(), ["1", "2", "3"]);

      await place.writeAt(environment(urlAs("postgres")));
      assert.equal((await as("2")).error!.code, "CONFIG_022");
    } finally {
      await place.tell(`DROP OWNED BY ${quoteIdentifier(role)} CASCADE; DROP ROLE ${quoteIdentifier(role)}`);
    }
  });
}
