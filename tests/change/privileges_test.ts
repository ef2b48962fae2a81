import assert from "node:assert/strict";
import { Catalog, type Fact, readCatalog } from "../../engine/catalog/mod.ts";
import { difference, planChange } from "../../engine/change/mod.ts";
import { ownServer, testDatabase, testMajors } from "../kit/mod.ts";
import { withRoles } from "./case_roles.ts";
import { converge, describe, walk } from "./converge.ts";
import { caseRoles, privilegeCases } from "./privileges_cases.ts";

for (const major of testMajors()) {
  for (const [name, { never, ...pair }] of Object.entries(privilegeCases)) {
    Deno.test(`planChange() on ${major}: ${name}`, (t) =>
      withRoles(major, caseRoles, async () => {
        await converge(t, { major, ...pair }, ({ plan }) => {
          for (const { sql } of plan.steps) if (never) assert.doesNotMatch(sql, never);
        });
        await converge(t, { major, ...pair, from: pair.to, to: pair.from });
      }));
  }

  Deno.test(`planChange() on ${major}: who loses nothing is not touched, and each change of rights is said`, (t) =>
    withRoles(major, caseRoles, () =>
      converge(t, {
        major,
        from:
          "CREATE TABLE t (a int, b int); GRANT SELECT ON t TO priv_app, priv_reader; GRANT UPDATE (a) ON t TO priv_app",
        to: "CREATE TABLE t (a int, b int); GRANT SELECT, INSERT ON t TO priv_app; GRANT UPDATE (b) ON t TO priv_app",
      }, ({ plan }) => {
        assert.deepEqual(plan.steps.map(({ sql }) => sql).sort(), [
          "GRANT INSERT ON TABLE public.t TO priv_app",
          "GRANT UPDATE (b) ON TABLE public.t TO priv_app",
          "REVOKE SELECT ON TABLE public.t FROM priv_reader",
          "REVOKE UPDATE (a) ON TABLE public.t FROM priv_app",
        ]);
        assert.deepEqual([...new Set(plan.steps.flatMap(({ hazards }) => hazards.map(({ kind }) => kind)))], [
          "authorization",
        ]);
      })));

  Deno.test(`planChange() on ${major}: an owned sequence and an identity follow their table without a word`, (t) =>
    withRoles(major, caseRoles, () =>
      converge(t, {
        major,
        from: "CREATE TABLE t (id serial, n int GENERATED ALWAYS AS IDENTITY)",
        to: "CREATE TABLE t (id serial, n int GENERATED ALWAYS AS IDENTITY); ALTER TABLE t OWNER TO priv_owner",
      }, ({ plan }) => {
        assert.deepEqual(plan.steps.map(({ sql }) => sql), ["ALTER TABLE public.t OWNER TO priv_owner"]);
      })));

  Deno.test(`planChange() on ${major}: members of an extension have rights of their own`, (t) =>
    withRoles(major, caseRoles, async () => {
      const setup = "CREATE EXTENSION hstore";
      const to = `REVOKE EXECUTE ON FUNCTION hstore(text, text) FROM PUBLIC; REVOKE USAGE ON TYPE hstore FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION akeys(hstore) TO priv_app`;
      await converge(t, { major, setup, from: "", to });
      await converge(t, { major, setup, from: to, to: "" });
      await converge(t, { major, from: "", to: `${setup}; ${to}` });
      await converge(t, { major, from: `${setup}; ${to}`, to: "" });
    }));

  Deno.test({
    name: `planChange() on ${major}: parameters of the cluster`,
    ignore: major < 15,
    fn: async (t) => {
      // Whoever reads a catalog on the shared server meanwhile would see them.
      await using server = await ownServer(major);
      {
        await using database = await testDatabase(t, { major, server: server.dsn });
        await using session = await database.session();
        await session.execute("CREATE ROLE priv_app");
        const before = await readCatalog(session);
        await session.execute("GRANT SET ON PARAMETER wal_compression TO priv_app WITH GRANT OPTION");
        const after = await readCatalog(session);
        await walk(session, planChange(after, before));
        assert.deepEqual(difference(await readCatalog(session), before).map(describe), []);
        await walk(session, planChange(before, after));
        assert.deepEqual(difference(await readCatalog(session), after).map(describe), []);
      }
    },
  });

  Deno.test(`readCatalog() on ${major} by a role without any rights: what it may not read is said, nothing is missing`, (t) =>
    withRoles(major, caseRoles, async () => {
      await using database = await testDatabase(t, { major });
      await using session = await database.session();
      const { setup, to } = privilegeCases["new objects have what default privileges give, and nothing else"]!;
      await session.execute(`${setup}; ${to}; REVOKE ALL ON SCHEMA public, s FROM PUBLIC;
        CREATE FOREIGN DATA WRAPPER w; CREATE SERVER r FOREIGN DATA WRAPPER w;
        CREATE USER MAPPING FOR priv_other SERVER r OPTIONS (password 'x')`);
      const all = await readCatalog(session);
      await session.execute("SET SESSION AUTHORIZATION priv_app");
      const some = await readCatalog(session);
      await session.execute("RESET SESSION AUTHORIZATION");
      assert.equal(some.role, "priv_app");
      assert.deepEqual([...some.facts.keys()].sort(), [...all.facts.keys()].sort());
      assert.deepEqual(difference(all, some).map(describe), []);
      assert.notDeepEqual(some.unreadable, all.unreadable);
    }));

  Deno.test(`planChange() on ${major}: default privileges of DDL without roles are those of who applies it`, (t) =>
    withRoles(major, caseRoles, async () => {
      await using one = await testDatabase(t, { major });
      await using other = await testDatabase(t, { major });
      await using session = await one.session();
      await using wanted = await other.session();
      await session.execute("GRANT CREATE ON SCHEMA public TO priv_owner; SET SESSION AUTHORIZATION priv_owner");
      await wanted.execute(`GRANT CREATE ON SCHEMA public TO priv_owner;
        ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO priv_app; CREATE TABLE t (a int)`);
      const target = await readCatalog(wanted, { impliesOwner: true });
      await walk(session, planChange(await readCatalog(session), target));
      const after = await readCatalog(session);
      assert.ok(after.facts.has("default privileges of priv_owner in public on tables to priv_app"));
      assert.equal(after.fact("owner of table public.t").properties.role, "priv_owner");
      assert.deepEqual(difference(after, target).map(describe), []);
    }));

  Deno.test(`planChange() on ${major}: DDL without owners leaves to an owner what it grants it`, (t) =>
    withRoles(major, caseRoles, async () => {
      await using one = await testDatabase(t, { major });
      await using other = await testDatabase(t, { major });
      await using session = await one.session();
      await using wanted = await other.session();
      await session.execute(`CREATE TABLE t (a int); ALTER TABLE t OWNER TO priv_app; GRANT SELECT ON t TO priv_reader;
        DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem = ''8MB''', current_database()); END $$`);
      await wanted.execute(`CREATE TABLE t (a int, id serial); GRANT SELECT ON t TO priv_app, priv_reader;
        REVOKE INSERT ON t FROM CURRENT_USER`);
      const target = await readCatalog(wanted, { impliesOwner: true });
      const plan = planChange(await readCatalog(session), target);
      await walk(session, plan);
      assert.deepEqual(difference(await readCatalog(session), target).map(describe), []);
      const [{ owner, inserts }] = await session.query<{ owner: string; inserts: boolean }>(
        `SELECT pg_get_userbyid(relowner) AS owner, has_table_privilege('priv_app', oid, 'INSERT') AS inserts
         FROM pg_class WHERE relname = 't'`,
      ) as [{ owner: string; inserts: boolean }];
      assert.deepEqual({ owner, inserts }, { owner: "priv_app", inserts: false });
    }));
}

Deno.test("planChange() writes security labels of any provider and takes them away; no provider comes with PostgreSQL", () => {
  const table: Fact = { id: "table public.t", kind: "table", schema: "public", name: "t", properties: {}, needs: [] };
  const label = (text: string): Fact => ({
    id: "security label on table public.t to selinux",
    kind: "security label",
    name: "selinux",
    parent: table.id,
    properties: { provider: "selinux", label: text },
    needs: [table.id],
  });
  const catalog = (...facts: Fact[]) =>
    new Catalog({
      serverVersion: 180_000,
      database: "d",
      role: "r",
      facts: [table, ...facts],
      keywords: [],
      unmodelled: [],
      unreadable: [],
      leftOut: { extension: 0, own: 0, scope: 0 },
    });
  const steps = (from: Catalog, to: Catalog) => planChange(from, to).steps.map(({ sql }) => sql);
  assert.deepEqual(steps(catalog(), catalog(label("it's"))), [
    "SECURITY LABEL FOR selinux ON TABLE public.t IS 'it''s'",
  ]);
  assert.deepEqual(steps(catalog(label("a")), catalog(label("b"))), [
    "SECURITY LABEL FOR selinux ON TABLE public.t IS 'b'",
  ]);
  assert.deepEqual(steps(catalog(label("a")), catalog()), ["SECURITY LABEL FOR selinux ON TABLE public.t IS NULL"]);
});
