/** Names that are nearly those of a migration: told by status, validate and up, never skipped in silence. */
import assert from "node:assert/strict";
import { folderOf } from "../../engine/migrations/mod.ts";
import { testMajors } from "../kit/mod.ts";
import { migrationPlace } from "./place.ts";

Deno.test("folderOf() takes what is a migration, tells what was meant to be one, and leaves the rest alone", () => {
  const migrations = ["001_a.up.sql", "001_a.down.sql", "001_a.verify.sql", "001_a.yml", "002_b.ts", "x1_c.up.sql"];
  const told = [
    ...[
      "003_d.UP.SQL",
      "003_d.Down.sql",
      "003_d.sql",
      "003_d.SQL",
      "003_d.up.sql.bak",
      "003_d.up.sql~",
      "003_d.sql.gz",
    ],
    ...["003_d.down.sql", "003_d.yaml", "003_d.verify.sql", "002_b.down.sql", "001_a.yaml", "d.sql", "003-d.up.sql"],
    ...["003 d.up.sql", "003_d e.up.sql", "_003_d.up.sql", "003_d", "003_d.up", "003_d.TS", "003_d.js", "003-d.ts"],
    ...["2026/003_d.up.sql", "2026/003_d.py"],
  ];
  const left = [
    ...["README.md", "001_notes.md", "helpers.ts", "confiture.d.ts", "__init__.py", ".gitkeep", ".003_d.up.sql.swp"],
    ...["_shared.ts", "data.csv", "2026/README.md", "fixtures/rows.json", "mysqldump", "up", "settings.yaml"],
  ];
  const { migrations: found, orphans } = folderOf([...migrations, ...told, ...left], "/", "db/migrations");
  assert.deepEqual(found.map(({ version }) => version), ["001", "002", "x1"]);
  assert.deepEqual([...orphans].sort(), told.map((name) => `db/migrations/${name}`).sort());
});

for (const major of testMajors().slice(-1)) {
  Deno.test(`names of migrations on ${major}: status, validate, up, generate and baseline tell what they do not take`, async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.write({
      "1_a.up.sql": "CREATE TABLE a (id int);\n",
      "1_a.down.sql": "DROP TABLE a;\n",
      "2_b.UP.SQL": "CREATE TABLE b (id int);\n",
      "3_c.up.sql.bak": "CREATE TABLE c (id int);\n",
      "4_d.down.sql": "DROP TABLE d;\n",
      "2026/5_e.up.sql": "CREATE TABLE e (id int);\n",
      "squashed/0_z.up.sql": "SELECT 1;\n",
    });
    const ignored = ["2026/5_e.up.sql", "2_b.UP.SQL", "3_c.up.sql.bak", "4_d.down.sql"].map((name) =>
      `db/migrations/${name}`
    );
    const told = (lines: readonly string[]) => {
      for (const file of ignored) assert.ok(lines.some((line) => line.includes(file)), `${file}: ${lines.join("\n")}`);
      assert.ok(lines.some((line) => line.includes("2_b.up.sql")), lines.join("\n"));
      assert.ok(lines.some((line) => line.includes("Rename it to db/migrations/5_e.up.sql")), lines.join("\n"));
    };
    const status = await place.done<{ orphaned_migrations: string[]; hints: string[]; pending: string[] }>(
      "migrate status",
    );
    assert.deepEqual([[...status.orphaned_migrations].sort(), status.pending], [ignored, ["1"]]);
    told(status.hints);
    const validate = await place.run("migrate validate");
    const { issues } = validate.output as {
      issues: { code: string; file: string; message: string; actionable: string }[];
    };
    assert.equal(validate.exitCode, 1);
    told(issues.filter(({ code }) => code === "MIGR_108").map(({ message, actionable }) => `${message} ${actionable}`));
    await place.writeAt({ "db/schema/a.sql": "CREATE TABLE a (id int);\nCREATE TABLE f (id int);\n" });
    told((await place.run("migrate generate", { name: "f", dry_run: true })).notices);
    told((await place.run("migrate up", { dry_run: true })).notices);
    assert.equal((await place.run("migrate up", { strict: true })).error?.code, "MIGR_108");
    const up = await place.run("migrate up");
    told(up.notices);
    told((up.output as { warnings: string[] }).warnings);
    assert.deepEqual(await place.applied(), ["1"]);
    told((await place.run("migrate baseline", { through: "1" })).notices);
    told((await place.run("migrate reinit")).notices);
    told((await place.run("migrate rebuild", { drop_schemas: true })).notices);
    told((await place.run("migrate verify")).notices);
    // What has its right name then is pending, and nothing was written over.
    await place.write({ "4_d.DOWN.sql": "SELECT 1;\n" });
    const fixed = await place.run("migrate validate", { fix_naming: true });
    assert.deepEqual((fixed.output as { renamed: unknown }).renamed, [
      { from: "db/migrations/2_b.UP.SQL", to: "db/migrations/2_b.up.sql" },
    ]);
    assert.match(
      JSON.stringify(fixed.output),
      /4_d\.DOWN\.sql is not renamed: db\/migrations\/4_d\.down\.sql is there already/,
    );
    assert.deepEqual((await place.done<{ pending: string[] }>("migrate status")).pending, ["2"]);
  });
}
