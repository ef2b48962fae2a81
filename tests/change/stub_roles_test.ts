/** Roles that scratch databases on the project's own server need, and that nobody else shall find there. */
import assert from "node:assert/strict";
import { openSession, stopEmbedded, useEmbedded } from "../../engine/postgres/mod.ts";
import { stubRoles, withStubRoles } from "../../engine/sources/mod.ts";
import { pgDumpMajor } from "./pairs/dump.ts";
import { buildPlace, ownServer, realHost, testHost, testMajors } from "../kit/mod.ts";

const host = testHost();

for (const major of testMajors()) {
  Deno.test(`withStubRoles() on ${major} leaves the last of several runs to drop stubs, and keeps what is used`, async () => {
    await using server = await ownServer(major);
    const open = () => openSession(server.dsn, { host });
    await using session = await open();
    const roles = async () => {
      const rows = await session.query<{ name: string }>(
        "SELECT rolname AS name FROM pg_roles WHERE oid >= 16384 ORDER BY 1",
      );
      return rows.map(({ name }) => name);
    };
    await session.execute("CREATE ROLE mine; CREATE TABLE t (id int)");
    const first = Promise.withResolvers<void>();
    const second = Promise.withResolvers<void>();
    const made = Promise.withResolvers<void>();
    const slow = withStubRoles(open, async () => {
      await stubRoles(["mine", "shared", "used", "public", "pg_monitor"], session);
      made.resolve();
      await first.promise;
    });
    await made.promise;
    const quick = withStubRoles(open, async () => {
      await stubRoles(["shared", "other"], session);
      await second.promise;
      throw new Error("broken");
    });
    await session.execute("GRANT SELECT ON t TO used");
    second.resolve();
    await assert.rejects(quick, /broken/);
    assert.deepEqual(await roles(), ["mine", "other", "shared", "used"], "another run may need them");
    first.resolve();
    await slow;
    assert.deepEqual(await roles(), ["mine", "used"]);
    await session.execute("REVOKE SELECT ON t FROM used");
    await withStubRoles(open, () => Promise.resolve());
    assert.deepEqual(await roles(), ["mine"]);
  });
}

Deno.test("diff and plan leave no role on the embedded server, whether the DDL makes or only names it", async () => {
  const [major] = testMajors() as [number];
  await using place = await buildPlace({ major, role: "CREATEDB" });
  const embedded = realHost();
  const env = { HOME: embedded.home ?? "", PATH: embedded.env.PATH ?? "" };
  try {
    await place.write({
      "db/schema/a.sql": `CREATE ROLE maker LOGIN; CREATE ROLE member; GRANT maker TO member WITH ADMIN OPTION;
        CREATE TABLE t (id int); GRANT SELECT ON t TO maker, reader;`,
      "other.sql":
        "CREATE TABLE t (id int, n int); GRANT SELECT ON t TO reader, writer; ALTER TABLE t OWNER TO owning;",
      "db/environments/local.yaml":
        `database_url: \${TARGET_URL}\ninclude_dirs: [db/schema]\nembedded: { major: ${major} }\n`,
    });
    const diff = await place.cli(["diff", "--from", "ddl", "--to", "other.sql"], env);
    assert.equal(diff.code, 0, diff.err);
    const plan = await place.cli(["plan", "--from", "ddl", "--to", "other.sql", "--format", "json"], env);
    assert.equal(plan.code, 0, plan.out + plan.err);
    const { proof } = JSON.parse(plan.out);
    assert.equal(proof.status, "proved", proof.problems.join());
    const speaks = (await pgDumpMajor() ?? 0) >= major;
    assert.equal(proof.witness.pg_dump, speaks ? "agrees" : "silent", proof.witness.reason);

    // Between two databases owners count, and what the stand-in made belongs to whom it stands for.
    const [one, two] = [place.database, `${place.database}_two`];
    for (const name of [one, two]) await place.tell(`CREATE DATABASE ${name} OWNER ${place.role}`);
    await place.tell(`SET ROLE ${place.role}; CREATE TABLE t (id int)`, one);
    await place.tell(
      `SET ROLE ${place.role}; CREATE TABLE t (id int); CREATE TABLE more (id int); REVOKE INSERT ON more FROM ${place.role};
       ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC;`,
      two,
    );
    const live = await place.cli(["plan", "--to", place.url(two), "--format", "json"], env);
    assert.equal(live.code, 0, live.out + live.err);
    assert.deepEqual(JSON.parse(live.out).proof.witness.reason, speaks ? null : proof.witness.reason);
    const server = await useEmbedded(place.root, major, embedded);
    await using session = await openSession(server.dsn("postgres"), { host });
    assert.deepEqual(await session.query("SELECT rolname FROM pg_roles WHERE oid >= 16384"), []);
  } finally {
    await stopEmbedded(place.root, major, embedded);
  }
});
