import assert from "node:assert/strict";
import { type Catalog, readCatalog } from "../../engine/catalog/mod.ts";
import type { Session } from "../../engine/postgres/mod.ts";
import { ownServer, testDatabase, testHost, testMajors } from "../kit/mod.ts";
import { oneOfEach, type Sample } from "./one_of_each.ts";

for (const major of testMajors()) {
  Deno.test(`readCatalog() on ${major} leaves no object of any kind unnoticed, whichever it models`, async (t) => {
    // Rights on parameters belong to the whole cluster, where other tests would see them.
    await using server = await ownServer(major);
    await using database = await testDatabase(t, { major, server: server.dsn });
    await using session = await database.session({ showDetail: true });
    const role = `n_role_${Array.from(testHost().randomBytes(4), (byte) => byte.toString(16)).join("")}`;
    const samples = oneOfEach(role, database.name).filter(({ since = 0 }) => major >= since);
    await session.execute(`CREATE ROLE ${role}`);
    try {
      for (const { ddl } of samples) if (ddl !== "") await session.execute(ddl);
      const extension = await anExtension(session);
      await t.step("the samples fill every catalog that has objects", async () => {
        assert.deepEqual(await emptyCatalogs(session), extension ? [] : ["pg_extension"]);
      });
      const kept = samples.filter(({ kinds }) => extension || kinds[0] !== "extension");
      const whole = await readCatalog(session);
      await t.step("each is a fact or unmodelled", () => {
        assert.deepEqual(kept.filter((sample) => !isNoticed(sample, whole)).map(({ kinds }) => kinds[0]), []);
      });
      await t.step("with no kind modelled, each is unmodelled but what belongs to extensions", async () => {
        const none = await readCatalog(session, { readers: [] });
        const silent = kept.filter((sample) => !isNoticed(sample, none)).map(({ kinds }) => kinds[0]!);
        assert.deepEqual(silent, []);
        assert.ok(none.unmodelled.length > 40, String(none.unmodelled.length));
      });
      await t.step("what PostgreSQL makes by itself is not listed", () => {
        const made = /pg_toast|_RETURN|RI_ConstraintTrigger|\[\]|pg_temp|multirange/;
        assert.deepEqual(whole.unmodelled.filter(({ name }) => made.test(name)), []);
      });
    } finally {
      for (const { cleanup } of samples) if (cleanup !== undefined) await session.execute(cleanup).catch(() => {});
      await session.execute(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    }
  });

  Deno.test(`readCatalog() on ${major} does not list what only a session sees`, async (t) => {
    await using database = await testDatabase(t, { major });
    await using session = await database.session({ showDetail: true });
    await session.execute(`CREATE TEMP TABLE a (id serial PRIMARY KEY, b text DEFAULT 'x' CHECK (b <> ''), c int[]);
      CREATE TEMP VIEW v AS SELECT * FROM a; CREATE INDEX ON a (b); CREATE TYPE pg_temp.e AS ENUM ('x');
      CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1'`);
    const { facts, unmodelled } = await readCatalog(session);
    assert.deepEqual(unmodelled, []);
    assert.deepEqual(
      [...facts.values()].filter(({ kind }) => kind !== "schema" && kind !== "owner" && kind !== "grant"),
      [],
    );
  });
}

function isNoticed({ kinds, token = "" }: Sample, { facts, unmodelled }: Catalog): boolean {
  return facts.values().some(({ id, kind }) => kinds.includes(kind) && id.includes(token)) ||
    unmodelled.some(({ kind, name }) => kinds.includes(kind) && name.includes(token));
}

/** Installs any extension that there is beside PL/pgSQL. */
async function anExtension(session: Session): Promise<boolean> {
  const [found] = await session.query<{ name: string }>(
    "SELECT name FROM pg_available_extensions WHERE name IN ('citext', 'hstore', 'pg_trgm', 'btree_gist') ORDER BY 1",
  );
  if (found === undefined) return false;
  await session.execute(`CREATE SCHEMA n_extension; CREATE EXTENSION ${found.name} SCHEMA n_extension`);
  return true;
}

/** Catalogs of objects of one database in which no user's object is. */
async function emptyCatalogs(session: Session): Promise<string[]> {
  const catalogs = await session.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'oid'
     WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'r'
       AND (NOT c.relisshared OR c.relname IN ('pg_subscription', 'pg_parameter_acl')) ORDER BY 1`,
  );
  const empty: string[] = [];
  for (const { name } of catalogs) {
    const rows = await session.query(`SELECT FROM pg_catalog.${name} WHERE oid >= 16384 LIMIT 1`);
    if (rows.length === 0) empty.push(name);
  }
  return empty;
}
