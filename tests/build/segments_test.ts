import assert from "node:assert/strict";
import { buildPlace, testMajors } from "../kit/mod.ts";

for (const major of testMajors()) {
  Deno.test(`build on ${major} drops CONCURRENTLY and folds ADD VALUE, so that it stays one transaction`, async () => {
    await using place = await buildPlace({ major });
    await place.write({
      "db/schema/a.sql": `CREATE INDEX CONCURRENTLY a_mood ON a (mood);
        CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS a_id ON a (id);
        CREATE TABLE a (id int, mood mood DEFAULT 'great');
        CREATE TYPE mood AS ENUM ('good');
        ALTER TYPE mood ADD VALUE 'bad' BEFORE 'good';
        ALTER TYPE mood ADD VALUE IF NOT EXISTS 'great' AFTER 'good';`,
    });
    const { code, out, err } = await place.cli(["build", "--format", "json"]);
    assert.equal(code, 0, err);
    assert.equal(JSON.parse(out).segments, 1);
    const [{ values }] = await place.ask<{ values: string }>(
      "SELECT string_agg(enumlabel, ' ' ORDER BY enumsortorder) AS values FROM pg_enum",
      place.database,
    ) as [{ values: string }];
    assert.equal(values, "bad good great");
    const indexes = await place.ask(
      "SELECT FROM pg_index WHERE indrelid = 'a'::regclass AND indisvalid",
      place.database,
    );
    assert.equal(indexes.length, 2);
  });

  Deno.test(`build on ${major} adds a value to an enum that it cannot see in a transaction of its own`, async () => {
    await using place = await buildPlace({ major });
    await place.write({
      "db/schema/a.sql": `DO $$ BEGIN EXECUTE 'CREATE TYPE mood AS ENUM (''ok'')'; END $$;
        ALTER TYPE mood ADD VALUE 'good';
        CREATE TABLE a (id int, mood text DEFAULT 'good'::mood);`,
    });
    const { code, out, err } = await place.cli(["build", "--format", "json"]);
    assert.equal(code, 0, err);
    assert.equal(JSON.parse(out).segments, 2);
    assert.deepEqual(await place.databases(), [place.database]);
    // Into an empty database it goes aside too, and keeps what the database was.
    await place.tell(`DROP DATABASE ${place.database}`);
    await place.tell(`CREATE DATABASE ${place.database} OWNER ${place.role}`);
    await place.tell(`COMMENT ON DATABASE ${place.database} IS 'the shop'`);
    const again = await place.cli(["build"]);
    assert.equal(again.code, 0, again.err);
    const [{ comment }] = await place.ask(
      `SELECT shobj_description(oid, 'pg_database') AS comment FROM pg_database WHERE datname = '${place.database}'`,
    ) as [{ comment: string }];
    assert.equal(comment, "the shop");
  });

  Deno.test(`build on ${major} makes tablespaces first and takes roles and tablespaces back when a late segment fails`, async (t) => {
    await using place = await buildPlace({ major, role: "SUPERUSER" });
    const location = await serverFolder(place);
    if (location === undefined) return void console.log(`${t.name}: skipped, the server is not on this machine`);
    const [role, space] = [`r_${place.role}`, `s_${place.role}`];
    const schema = `CREATE TABLE a (id int) TABLESPACE ${space};
      ALTER TABLE a OWNER TO ${role};
      CREATE TABLESPACE ${space} OWNER ${role} LOCATION '${location}';
      CREATE ROLE ${role};\n`;
    try {
      await place.write({ "db/schema/a.sql": schema, "db/schema/z.sql": "SELECT 1 / 0;" });
      const failed = await place.cli(["build"]);
      assert.equal(failed.code, 4, failed.err);
      assert.match(failed.err, /db\/schema\/z\.sql:1:1: division by zero/);
      assert.deepEqual(await place.databases(), []);
      assert.deepEqual(await made(place, role, space), []);

      await place.write({ "db/schema/z.sql": undefined });
      const built = await place.cli(["build", "--format", "json"]);
      assert.equal(built.code, 0, built.err);
      assert.equal(JSON.parse(built.out).segments, 3);
      assert.deepEqual(await made(place, role, space), [role, space]);

      // They outlive the database: the next build leaves them and says so.
      const again = await place.cli(["build", "--recreate", "--yes"]);
      assert.equal(again.code, 0, again.err);
      for (const what of [`role ${role}`, `tablespace ${space}`]) {
        assert.match(again.err, new RegExp(`warning: ${what} exists on the server already; it was left as it is`));
      }
      // A failure then leaves what was there before.
      await place.write({ "db/schema/z.sql": "SELECT 1 / 0;" });
      assert.equal((await place.cli(["build", "--recreate", "--yes"])).code, 4);
      assert.deepEqual(await made(place, role, space), [role, space]);
      assert.equal((await place.ask("SELECT FROM a", place.database)).length, 0);
    } finally {
      await place.tell(`DROP DATABASE IF EXISTS ${place.database} WITH (FORCE)`);
      await place.tell(`DROP TABLESPACE IF EXISTS ${space}`);
      await place.tell(`DROP ROLE IF EXISTS ${role}`);
      await Deno.remove(location, { recursive: true });
    }
  });

  Deno.test(`build on ${major} takes a subscription without a slot and refuses one with it`, async () => {
    await using place = await buildPlace({ major, role: "SUPERUSER" });
    const subscription = "CREATE SUBSCRIPTION s CONNECTION 'host=nowhere dbname=x' PUBLICATION p";
    await place.write({ "db/schema/a.sql": `${subscription} WITH (connect = false);` });
    const built = await place.cli(["build"]);
    assert.equal(built.code, 0, built.err);
    await place.tell("ALTER SUBSCRIPTION s SET (slot_name = NONE); DROP SUBSCRIPTION s", place.database);
  });
}

/** A folder in which the server may make a tablespace. */
async function serverFolder(
  place: { ask(text: string): Promise<Record<string, unknown>[]> },
): Promise<string | undefined> {
  const [row] = await place.ask("SELECT current_setting('data_directory') AS data");
  const there = await Deno.stat(row!.data as string).catch(() => undefined);
  if (!there) return undefined;
  const folder = await Deno.makeTempDir({ prefix: "confiture-space-" });
  if (there.uid !== null && there.gid !== null && Deno.uid() === 0) await Deno.chown(folder, there.uid, there.gid);
  return folder;
}

async function made(
  place: { ask(text: string): Promise<Record<string, unknown>[]> },
  role: string,
  space: string,
): Promise<unknown[]> {
  const rows = await place.ask(
    `SELECT rolname AS name FROM pg_roles WHERE rolname = '${role}'
     UNION ALL SELECT spcname FROM pg_tablespace WHERE spcname = '${space}'`,
  );
  return rows.map(({ name }) => name);
}
