/** Roles of few rights: what works for them, and what they are told to have granted. */
import assert from "node:assert/strict";
import { openSession, quoteIdentifier, quoteLiteral } from "../../engine/postgres/mod.ts";
import { databaseUrl, testHost, testMajors, testPassword, testServer } from "../kit/mod.ts";
import { type MigrationPlace, migrationPlace } from "./place.ts";

const files = {
  "1_jar.up.sql": "CREATE TABLE jar (id int);\n",
  "1_jar.down.sql": "DROP TABLE jar;\n",
  "2_index.up.sql": "CREATE INDEX CONCURRENTLY jar_id ON jar (id);\n",
  "2_index.down.sql": "DROP INDEX CONCURRENTLY jar_id;\n",
};

/** A role that may log in and nothing else; it goes when its databases have gone. */
async function plainRole(major: number) {
  const server = (await testServer(major)).dsn;
  const name = `confiture_t_${Array.from(testHost().randomBytes(5), (byte) => byte.toString(16)).join("")}`;
  const role = quoteIdentifier(name);
  const tell = async (text: string) => {
    await using session = await openSession(server, { host: testHost() });
    await session.execute(text);
  };
  await tell(`CREATE ROLE ${role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD ${quoteLiteral(testPassword)}`);
  return {
    role,
    name,
    /** Its environment, in place of the superuser's. */
    async use(place: MigrationPlace, more = "") {
      const url = databaseUrl({ ...server, database: place.database }, { user: name, password: testPassword });
      await place.writeAt({
        "db/environments/local.yaml": `database_url: "${url}"\ninclude_dirs: [db/schema]\n${more}`,
      });
    },
    [Symbol.asyncDispose]: () => tell(`DROP ROLE ${role}`),
  };
}

for (const major of testMajors()) {
  const test = (claim: string, body: (t: Deno.TestContext) => Promise<void>) =>
    Deno.test(`migrating as a plain role on ${major}: ${claim}`, body);

  test("the owner of its database needs nothing else", async (t) => {
    await using owner = await plainRole(major);
    await using place = await migrationPlace(t, { major });
    await place.tell(`ALTER DATABASE ${quoteIdentifier(place.database)} OWNER TO ${owner.role}`);
    // Before 15 anybody may make things in public.
    await place.tell(major < 15 ? `ALTER SCHEMA public OWNER TO ${owner.role}` : "SELECT");
    await owner.use(place);
    await place.write(files);
    assert.equal((await place.run("migrate status")).exitCode, 2);
    await place.done("migrate up");
    assert.equal((await place.run("migrate status")).exitCode, 0);
    assert.deepEqual(await place.ask("SELECT DISTINCT applied_by FROM tb_confiture"), [{ applied_by: owner.name }]);
    await place.done("migrate down-to", { revision: "0" });
    assert.deepEqual(await place.applied(), []);
    await place.done("migrate baseline", { through: "1" });
    await place.done("migrate reinit", { target: "1" });
    assert.equal((await place.run("verify-checksums")).exitCode, 0);
    await place.done("migrate down", { dry_run: true });
  });

  test("the owner of one schema is told what to have granted, and that is enough", async (t) => {
    await using owner = await plainRole(major);
    await using place = await migrationPlace(t, { major });
    await place.tell(`REVOKE CREATE ON SCHEMA public FROM PUBLIC; CREATE SCHEMA app AUTHORIZATION ${owner.role}`);
    await owner.use(place, "migration: { tracking_table: app.tb_confiture }\n");
    const inApp = (text: string) => `SET search_path = app;\n${text}`;
    await place.write({
      "1_jar.up.sql": inApp(files["1_jar.up.sql"]),
      "1_jar.down.sql": inApp(files["1_jar.down.sql"]),
    });
    assert.equal((await place.run("migrate status")).exitCode, 2);
    const { error, exitCode } = await place.run("migrate up");
    assert.deepEqual([error!.code, exitCode], ["PRECON_1044", 2]);
    assert.deepEqual(
      await place.ask("SELECT to_regclass('app.jar') AS jar, to_regclass('app.tb_confiture') AS ledger"),
      [
        { jar: null, ledger: null },
      ],
    );
    const [, grants] = error!.remedy.match(/^Let an administrator run: (.*)$/)!;
    assert.match(grants!, /^GRANT CREATE ON DATABASE/);
    await place.tell(grants!);
    await place.done("migrate up");
    // Once they are there, the right to make them is not needed any more.
    await place.tell(`REVOKE CREATE ON DATABASE ${quoteIdentifier(place.database)} FROM ${owner.role}`);
    await place.write({
      "2_lid.up.sql": inApp("CREATE TABLE lid (id int);"),
      "2_lid.down.sql": inApp("DROP TABLE lid;"),
    });
    await place.done("migrate up");
    assert.equal((await place.run("migrate status")).exitCode, 0);
    await place.done("migrate down-to", { revision: "0" });
    assert.deepEqual(await place.ask("SELECT count(*)::int AS n FROM app.tb_confiture"), [{ n: 0 }]);
    // What it may not do is PostgreSQL's to say, at the place in the file.
    await place.write({ "3_other.up.sql": "CREATE TABLE public.other (id int);\n" });
    const denied = await place.run("migrate up");
    assert.deepEqual([denied.error!.code, denied.exitCode], ["MIGR_001", 3]);
    assert.match(denied.error!.message, /3_other\.up\.sql:1:\d+: .*permission denied for schema public/);
  });

  test("a role that may only read tells the status, and is told what it lacks to migrate", async (t) => {
    await using reader = await plainRole(major);
    await using place = await migrationPlace(t, { major });
    await place.write(files);
    await place.done("migrate up", { target: "1" });
    await place.tell(`GRANT SELECT ON tb_confiture TO ${reader.role}; REVOKE CREATE ON SCHEMA public FROM PUBLIC`);
    await reader.use(place);
    const status = await place.run("migrate status");
    assert.equal(status.exitCode, 1, status.error?.message);
    assert.deepEqual(status.output!.pending, ["2"]);
    assert.equal((await place.run("migrate current")).exitCode, 0);
    const { error } = await place.run("migrate up");
    assert.equal(error!.code, "PRECON_1044", error!.message);
    assert.match(error!.remedy, /GRANT .* ON .*migration_progress/);
    assert.deepEqual(await place.applied(), ["1"]);
  });
}
