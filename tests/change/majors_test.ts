/** Two sides of different majors: what only one of them has a word for is no difference, and the plan is right. */
import assert from "node:assert/strict";
import { readCatalog } from "../../engine/catalog/mod.ts";
import { difference } from "../../engine/change/mod.ts";
import { withDatabase } from "../../engine/project/mod.ts";
import { buildPlace, testDatabase, testMajors, testPassword, testServer } from "../kit/mod.ts";
import { describe } from "./converge.ts";

// The schema below has words that 14 does not know.
const majors = testMajors().filter((major) => major >= 15);
const [older, newer] = [Math.min(...majors), Math.max(...majors)];
const ignore = majors.length < 2;
const schema = await Deno.readTextFile(new URL("./majors/schema.sql", import.meta.url));

Deno.test({
  name: `difference() of one schema on ${older} and ${newer} is empty, both ways, and views that differ still do`,
  ignore,
  async fn(t) {
    const catalogs = [];
    for (const major of [older, newer]) {
      await using database = await testDatabase(t, { major });
      await using session = await database.session({ showDetail: true });
      await session.execute(schema);
      catalogs.push(await readCatalog(session));
      await session.execute("CREATE OR REPLACE VIEW one_table AS SELECT id, t AS s FROM parent WHERE n > 2");
      catalogs.push(await readCatalog(session));
    }
    const [old, oldOther, young, youngOther] = catalogs as [typeof catalogs[0], ...typeof catalogs];
    assert.ok(old && oldOther && young && youngOther);
    assert.deepEqual(difference(old, young).map(describe), []);
    assert.deepEqual(difference(young, old).map(describe), []);
    for (const [one, other] of [[old, youngOther], [young, oldOther], [oldOther, young]] as const) {
      assert.deepEqual(difference(one, other).map(({ id }) => id), ["view public.one_table"]);
    }
  },
});

for (const [here, there] of [[older, newer], [newer, older]] as const) {
  Deno.test({
    name: `plan and apply from ${here} to ${there} change what differs and say what the majors mean`,
    ignore,
    async fn() {
      await using place = await buildPlace({ major: here, role: "CREATEDB" });
      await using other = await buildPlace({ major: there, role: "CREATEDB" });
      const base = "CREATE TABLE t (id int CONSTRAINT its_own NOT NULL, n int CONSTRAINT named NOT NULL);\n" +
        "GRANT ALL ON t TO PUBLIC;\nCREATE VIEW v AS SELECT id FROM t WHERE n IN (1, 2);\n";
      const settings = "database_url: ${TARGET_URL}\ninclude_dirs: [db/schema]\nscratch: target\n";
      await place.write({ "db/schema/a.sql": base, "db/environments/local.yaml": settings });
      assert.equal((await place.cli(["build"])).code, 0);
      await other.write({
        "db/schema/a.sql": base.replace("named NOT NULL);", "named NOT NULL, more int NOT NULL DEFAULT 1);") +
          "CREATE TABLE made (id int PRIMARY KEY, x int CONSTRAINT x_there NOT NULL);\nGRANT ALL ON made TO PUBLIC;",
        "db/environments/local.yaml": settings,
      });
      assert.equal((await other.cli(["build"])).code, 0);
      // One role on both servers, so that owners are the same.
      const { dsn } = await testServer(there);
      await using admin = await other.session(other.database);
      await admin.execute(`CREATE ROLE ${place.role} LOGIN SUPERUSER PASSWORD '${testPassword}'`);
      try {
        await admin.execute(
          `REASSIGN OWNED BY ${other.role} TO ${place.role}; ALTER DATABASE ${other.database} OWNER TO ${other.role}`,
        );
        const { host, port } = withDatabase(dsn, other.database).hosts[0]!;
        const url = place.url(other.database).replace(/@[^/]*\//, `@${host}:${port}/`);
        const planned = await place.cli(["plan", "--to", url, "--output", "plan.json", "--format", "json"]);
        assert.equal(planned.code, 0, planned.out + planned.err);
        const plan = JSON.parse(planned.out);
        const actions = [...new Set(plan.steps.map(({ action }: { action: string }) => action))];
        assert.deepEqual(actions.sort(), [
          "create column public.t.more",
          "create grant on table public.made to public",
          "create table public.made",
        ]);
        assert.equal(plan.proof.status, "proved", plan.proof.problems.join());
        assert.match(plan.notes.join(), new RegExp(`PostgreSQL ${here}, .* PostgreSQL ${there}: privileges and names`));
        const applied = await place.cli(["apply", "plan.json"]);
        assert.equal(applied.code, 0, applied.err);
        const left = await place.cli(["diff", "--to", url, "--format", "json"]);
        const { equal, notes, changes } = JSON.parse(left.out);
        assert.deepEqual([equal, changes], [true, []]);
        assert.equal(notes.length, 1);
      } finally {
        await admin.execute(`DROP OWNED BY ${place.role} CASCADE; DROP ROLE ${place.role}`);
      }
    },
  });
}
