/** `migrate validate`: the files, what clashes with a branch, drift by catalogs, and how checks compose. */
import assert from "node:assert/strict";
import { testMajors } from "../kit/mod.ts";
import { type MigrationPlace, migrationPlace } from "./place.ts";

const [major] = testMajors() as [number];

interface Issue {
  severity: string;
  code: string;
  file: string | null;
  line: number | null;
  message: string;
}

// deno-lint-ignore no-explicit-any -- each check has keys of its own
type Told = any;

async function validate(place: MigrationPlace, input: Record<string, unknown> = {}) {
  const { output, exitCode, error } = await place.run("migrate validate", input);
  return { result: output as Told, exitCode: error?.exitCode ?? exitCode, error };
}

const brief = (issues: readonly Issue[]) => issues.map(({ severity, code, file }) => [severity, code, file]);

async function git(place: MigrationPlace, ...args: string[]): Promise<void> {
  const done = await new Deno.Command("git", {
    args: ["-c", "user.name=t", "-c", "user.email=t@example.org", ...args],
    cwd: place.root,
  }).output();
  assert.ok(done.success, new TextDecoder().decode(done.stderr));
}

async function isDirty(place: MigrationPlace): Promise<boolean> {
  const { stdout } = await new Deno.Command("git", { args: ["status", "--porcelain"], cwd: place.root }).output();
  return stdout.length > 0;
}

async function commit(place: MigrationPlace, message: string): Promise<void> {
  await git(place, "add", "-A");
  await git(place, "commit", "-q", "-m", message);
}

const jars = {
  "001_jars.up.sql": "CREATE TABLE jars (id int, label text);\n",
  "001_jars.down.sql": "DROP TABLE jars;\n",
};

/** A project whose branch `work` has parted from `main`. */
async function branched(t: Deno.TestContext, files: Record<string, string> = {}): Promise<MigrationPlace> {
  const place = await migrationPlace(t, { major });
  await place.write(jars);
  await place.writeAt({ "db/schema/jars.sql": "CREATE TABLE jars (id int, label text);\n", ...files });
  await git(place, "init", "-q", "-b", "main");
  await commit(place, "one");
  await git(place, "checkout", "-q", "-b", "work");
  return place;
}

/** Writes migrations on the base, as somebody else would. */
async function onBase(place: MigrationPlace, files: Record<string, string>): Promise<void> {
  const dirty = await isDirty(place);
  if (dirty) await git(place, "stash", "-q", "-u");
  await git(place, "checkout", "-q", "main");
  await place.write(files);
  await commit(place, "theirs");
  await git(place, "checkout", "-q", "work");
  if (dirty) await git(place, "stash", "pop", "-q");
}

Deno.test("migrate validate tells every file that up would refuse, and one without a way back", async (t) => {
  await using place = await migrationPlace(t, { major });
  await place.write(jars);
  const fine = await validate(place);
  assert.deepEqual([fine.exitCode, fine.result.status, fine.result.issues], [0, "passed", []]);
  await place.write({
    "002_a.up.sql": "SELECT 1;\nCOMMIT;\n",
    "002_a.down.sql": "",
    "003_b.up.sql": "-- confiture: lock_timeot 3s\nSELECT 1;\n",
    "003_b.down.sql": "",
    "004_c.up.sql": "-- confiture: depends on 999\nSELECT 1;\n",
    "004_c.down.sql": "",
    "005_d.up.sql": "SELEC 1;\n",
    "005_d.down.sql": "",
    // A circle is told once.
    "006_e.up.sql": "-- confiture: depends on 007\nSELECT 1;\n",
    "006_e.down.sql": "",
    "007_f.up.sql": "-- confiture: depends on 006\nSELECT 1;\n",
    "007_f.down.sql": "ROLLBACK;\n",
    "008_g.up.sql": "SELECT 1;\n",
    "009_note.sql": "SELECT 1;\n",
    "010_h.ts": "export const up = 1;\n",
  });
  const { exitCode, result } = await validate(place);
  assert.deepEqual([exitCode, result.status], [4, "failed"]);
  assert.deepEqual(brief(result.issues).sort(), [
    ["error", "MIGR_103", "db/migrations/004_c.up.sql"],
    ["error", "MIGR_103", "db/migrations/006_e.up.sql"],
    ["error", "MIGR_107", "db/migrations/002_a.up.sql"],
    ["error", "MIGR_107", "db/migrations/007_f.down.sql"],
    ["error", "MIGR_108", "db/migrations/009_note.sql"],
    ["error", "MIGR_114", "db/migrations/003_b.up.sql"],
    ["error", "MIGR_116", "db/migrations/010_h.ts"],
    ["error", "SCHEMA_200", "db/migrations/005_d.up.sql"],
    ["warning", "ROLLBACK_600", "db/migrations/008_g.up.sql"],
  ]);
  assert.deepEqual(result.issues.find(({ code }: Issue) => code === "MIGR_107").line, 2);
});

Deno.test("migrate validate --fix-naming renames what is a migration then, and never onto a version that is taken", async (t) => {
  await using place = await migrationPlace(t, { major });
  await place.write({
    ...jars,
    "002_lids.sql": "CREATE TABLE lids ();\nCOMMIT;\n",
    "001_more.sql": "SELECT 1;\n",
    "notes.sql": "",
  });
  const dry = await validate(place, { fix_naming: true, dry_run: true });
  const renamed = [{ from: "db/migrations/002_lids.sql", to: "db/migrations/002_lids.up.sql" }];
  assert.deepEqual([dry.exitCode, dry.result.renamed, dry.result.orphaned_files.length], [1, renamed, 3]);
  await Deno.stat(`${place.root}/db/migrations/002_lids.sql`);
  const done = await validate(place, { fix_naming: true });
  assert.deepEqual(done.result.renamed, renamed);
  assert.deepEqual(done.result.orphaned_files, ["db/migrations/001_more.sql", "db/migrations/notes.sql"]);
  // It is looked at as the migration that it is now.
  assert.ok(brief(done.result.issues).some(([, code, file]) => code === "MIGR_107" && file === renamed[0]!.to));
  assert.ok(brief(done.result.issues).some(([, code, file]) => code === "MIGR_106" && file?.endsWith("001_more.sql")));
  await Deno.stat(`${place.root}/db/migrations/002_lids.up.sql`);
  assert.equal((await validate(place, { dry_run: true })).error!.code, "USAGE_002");
});

Deno.test("migrate validate tells duplicate versions with exit 3, as up does", async (t) => {
  await using place = await migrationPlace(t, { major });
  await place.write({ ...jars, "001_other.up.sql": "SELECT 1;\n", "001_other.down.sql": "" });
  const { exitCode, result } = await validate(place);
  assert.equal(exitCode, 3);
  assert.deepEqual(result.duplicate_versions, {
    "001": ["db/migrations/001_jars.up.sql", "db/migrations/001_other.up.sql"],
  });
});

Deno.test("migrate validate finds what two branches do to one object, by what they parse to", async (t) => {
  const pairs: [string, string, [string, string][]][] = [
    ["ALTER TABLE jars DROP COLUMN label;", "CREATE VIEW v AS SELECT label FROM public.jars;", [[
      "column public.jars.label",
      "error",
    ]]],
    ["CREATE VIEW v AS SELECT label FROM jars;", "ALTER TABLE jars RENAME COLUMN label TO name;", [[
      "column public.jars.label",
      "error",
    ]]],
    ["CREATE INDEX i ON jars (id);", "DROP TABLE jars;", [["relation public.jars", "error"]]],
    ["SET search_path = shop;\nCREATE TABLE lids ();", "CREATE TABLE IF NOT EXISTS shop.lids ();", [[
      "relation shop.lids",
      "error",
    ]]],
    [
      "CREATE OR REPLACE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';",
      "CREATE OR REPLACE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 2';",
      [["function public.f(int4)", "error"]],
    ],
    ["ALTER TABLE jars ADD COLUMN a int;", "ALTER TABLE jars ADD COLUMN b int;", [["relation public.jars", "warning"]]],
    ["ALTER TABLE jars ADD COLUMN a int;", "ALTER TABLE jars ADD COLUMN a text;", [["column public.jars.a", "error"], [
      "relation public.jars",
      "warning",
    ]]],
    ["INSERT INTO jars VALUES (1);", "UPDATE jars SET label = 'x';", [["relation public.jars", "warning"]]],
    ["DO $$ BEGIN CREATE TABLE lids (); END $$;", "CREATE TABLE lids ();", [["relation public.lids", "error"]]],
    // What does not clash: overloads, tables that only both are read, the same words in a string.
    [
      "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';",
      "CREATE FUNCTION f(text) RETURNS int LANGUAGE sql AS 'SELECT 2';",
      [],
    ],
    ["CREATE VIEW v AS SELECT id FROM jars;", "CREATE VIEW w AS SELECT id FROM jars;", []],
    ["SELECT 'DROP TABLE lids'; -- lids", "CREATE TABLE lids ();", []],
    ["CREATE EXTENSION IF NOT EXISTS pg_trgm;", "CREATE EXTENSION IF NOT EXISTS pg_trgm;", []],
  ];
  await using place = await branched(t);
  for (const [own, theirs, expected] of pairs) {
    await git(place, "checkout", "-q", "-f", "main");
    await git(place, "branch", "-q", "-D", "work");
    await git(place, "checkout", "-q", "-b", "work");
    await place.write({ "900_own.up.sql": own });
    await onBase(place, { "800_theirs.up.sql": theirs });
    const { result, exitCode } = await validate(place, { check_collisions: true });
    const found = result.collisions.map(({ object, severity }: Told) => [object, severity]);
    assert.deepEqual(found, expected, `${own} against ${theirs}`);
    assert.equal(exitCode, expected.some(([, severity]) => severity === "error") ? 1 : 0, own);
    if (expected.length > 0) {
      const [{ here, there }] = result.collisions;
      assert.deepEqual([here.file, there.file], [
        "db/migrations/900_own.up.sql",
        "db/migrations/800_theirs.up.sql at main",
      ]);
    }
    await git(place, "reset", "-q", "--hard", "main");
    await git(place, "clean", "-q", "-fd");
    await git(place, "checkout", "-q", "main");
    await git(place, "reset", "-q", "--hard", "HEAD~1");
    await git(place, "checkout", "-q", "work");
  }
});

Deno.test("migrate validate finds versions that the base has, or has passed; one that both added alike is one", async (t) => {
  await using place = await branched(t);
  await place.write({
    "002_own.up.sql": "CREATE TABLE a ();\n",
    "003_both.up.sql": "CREATE TABLE b ();\n",
    "004_own.up.sql": "CREATE TABLE c ();\n",
    "0035_placed.up.sql": "-- confiture: depends on 001\nCREATE TABLE d ();\n",
    "0036_own.ts": "export const up = () => {};\n",
  });
  await commit(place, "ours");
  await onBase(place, { "003_both.up.sql": "CREATE TABLE b ();  \r\n", "004_theirs.up.sql": "CREATE TABLE e ();\n" });
  const { result, exitCode } = await validate(place, { base_ref: "main" });
  assert.equal(exitCode, 1);
  const { collisions, files } = result.checks;
  assert.equal(files.status, "passed");
  assert.deepEqual(brief(collisions.issues), [
    ["error", "MIGR_106", "db/migrations/004_own.up.sql"],
    ["error", "MIGR_110", "db/migrations/002_own.up.sql"],
  ]);
  assert.deepEqual(collisions.not_looked_into, ["db/migrations/0036_own.ts"]);
  assert.deepEqual(collisions.base_migrations, ["db/migrations/003_both.up.sql", "db/migrations/004_theirs.up.sql"]);
  // Merged, what the base had is no news any more; what comes too late still does.
  await git(place, "merge", "-q", "-X", "ours", "main");
  const merged = await validate(place, { check_collisions: true });
  assert.deepEqual(merged.result.base_migrations, []);
  await place.writeAt({
    "db/environments/local.yaml": `${await Deno.readTextFile(
      `${place.root}/db/environments/local.yaml`,
    )}migration: { out_of_order: apply }\n`,
  });
  const applied = await validate(place, { check_collisions: true });
  assert.deepEqual(brief(applied.result.issues).map(([, code]) => code), ["MIGR_106"]);
});

Deno.test("migrate validate fails loudly with exit 7 where git cannot tell, whatever else was asked for", async (t) => {
  await using place = await migrationPlace(t, { major });
  await place.write(jars);
  await place.writeAt({ "db/schema/jars.sql": "CREATE TABLE jars (id int);\n" });
  assert.equal((await validate(place, { check_collisions: true })).error!.code, "GIT_002");
  await git(place, "init", "-q", "-b", "trunk");
  await commit(place, "one");
  assert.equal((await validate(place, { check_collisions: true })).error!.code, "GIT_003");
  const since = await validate(place, { idempotent: true, since: "nowhere" });
  assert.deepEqual([since.error!.code, since.exitCode], ["GIT_003", 7]);
  const several = await validate(place, { idempotent: true, since: "nowhere", check_drift: true });
  assert.equal(several.exitCode, 7);
  const { idempotent, drift } = several.result.checks;
  assert.deepEqual([idempotent.status, idempotent.error.code, idempotent.exit_code], ["error", "GIT_003", 7]);
  assert.deepEqual([drift.status, drift.exit_code], ["failed", 1]);
  await git(place, "checkout", "-q", "--orphan", "other");
  await commit(place, "two");
  assert.equal((await validate(place, { check_collisions: true, base_ref: "trunk" })).error!.code, "GIT_005");
});

Deno.test("migrate validate --idempotent looks at all, at what changed since a commit, or at what is staged", async (t) => {
  await using place = await branched(t);
  await place.write({ "002_a.up.sql": "CREATE TABLE a ();\n", "003_b.up.sql": "CREATE TABLE IF NOT EXISTS b ();\n" });
  await git(place, "add", "db/migrations/002_a.up.sql");
  // What is staged counts, not what became of it since.
  await place.write({ "002_a.up.sql": "CREATE TABLE IF NOT EXISTS a ();\n" });
  const told = async (input: Record<string, unknown>) => {
    const { result, exitCode } = await validate(place, { idempotent: true, ...input });
    const { scanned_files, violations, meta } = result;
    return [exitCode, scanned_files.map((file: string) => file.slice(14, 17)), violations.length, meta.scope];
  };
  assert.deepEqual(await told({}), [1, ["001", "002", "003"], 1, "all"]);
  assert.deepEqual(await told({ base_ref: "main" }), [0, ["002", "003"], 0, "since main"]);
  assert.deepEqual(await told({ since: "HEAD" }), [0, ["002", "003"], 0, "since HEAD"]);
  assert.deepEqual(await told({ staged: true }), [1, ["002"], 1, "staged"]);
  await place.write({ "004_v.up.sql": "CREATE OR REPLACE VIEW v AS SELECT 1;\n" });
  assert.deepEqual(await told({ since: "HEAD" }), [0, ["002", "003", "004"], 1, "since HEAD"]);
  assert.deepEqual(await told({ since: "HEAD", strict_cor: true }), [1, ["002", "003", "004"], 1, "since HEAD"]);
  const listed = await validate(place, { list_patterns: true });
  assert.deepEqual(Object.keys(listed.result.patterns[0]), [
    "id",
    "description",
    "severity",
    "has_skip_regex",
    "skip_hint",
    "has_auto_fix",
    "template_fillable",
  ]);
  const together = await validate(place, { list_patterns: true, idempotent: true });
  assert.deepEqual([together.error!.code, together.exitCode], ["CONFIG_023", 5]);
});

for (const major of testMajors()) {
  Deno.test(`migrate validate --require-migration on ${major} compares catalogs: a comment in the DDL is no change`, async (t) => {
    await using place = await branched(t);
    const required = () => validate(place, { require_migration: true });
    await place.writeAt({ "db/schema/jars.sql": "-- of jam\nCREATE TABLE jars (\n  id int,\n  label text\n);\n" });
    const same = await required();
    assert.deepEqual([same.exitCode, same.result.has_ddl_changes], [0, false]);
    await place.writeAt({ "db/schema/jars.sql": "CREATE TABLE jars (id int, label text, lid int);\n" });
    const lacking = await required();
    assert.deepEqual([lacking.exitCode, lacking.result.ddl_changes], [1, ["add column public.jars.lid"]]);
    await place.write({ "002_lid.up.sql": "ALTER TABLE jars ADD COLUMN lid int;\n" });
    const there = await required();
    assert.deepEqual([there.exitCode, there.result.new_migration_files], [0, ["db/migrations/002_lid.up.sql"]]);
  });
}

Deno.test("migrate validate --require-migration wants changed functions dropped or made anew by the migration", async (t) => {
  const functions = (args: string, body: string) =>
    `CREATE FUNCTION f(${args}) RETURNS int LANGUAGE sql AS 'SELECT 1';\n` +
    `CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT ${body}';\n`;
  await using place = await branched(t, { "db/schema/f.sql": functions("a int", "1") });
  await place.writeAt({ "db/schema/f.sql": functions("a text", "2") });
  await place.write({ "002_f.up.sql": functions("a text", "2").split("\n")[0]! });
  const half = await validate(place, { require_migration: true });
  assert.equal(half.exitCode, 1);
  assert.deepEqual([half.result.signature_violations, half.result.body_violations], [
    ["function public.f(integer)"],
    ["function public.g()"],
  ]);
  await place.write({
    "002_f.up.sql": `DROP FUNCTION f(int);\n${functions("a text", "2").replace("FUNCTION g", "OR REPLACE FUNCTION g")}`,
  });
  assert.equal((await validate(place, { require_migration: true })).exitCode, 0);
});

for (const major of testMajors()) {
  Deno.test(`migrate validate on ${major} holds migrations and the database against the DDL, programs included`, async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.write({
      ...jars,
      "002_lid.ts": "export const up = ({ execute }) => execute('CREATE TABLE lids (id int)');\n",
    });
    await place.writeAt({
      "db/schema/all.sql": "CREATE TABLE jars (id int, label text);\nCREATE TABLE lids (id int);\n",
    });
    const both = { check_drift: true, check_live_drift: true };
    const before = await validate(place, both);
    assert.equal(before.exitCode, 1);
    assert.deepEqual([before.result.checks.drift.has_drift, before.result.checks.live_drift.has_drift], [false, true]);
    await place.done("migrate up");
    const after = await validate(place, both);
    assert.deepEqual(
      [after.exitCode, after.result.status, after.result.version],
      [0, "passed", "1"],
      JSON.stringify(after.result),
    );
    await place.tell("ALTER TABLE lids ADD COLUMN hot boolean");
    const hot = await validate(place, { check_live_drift: true });
    assert.deepEqual(hot.result.changes.map(({ change, object }: Told) => [change, object]), [[
      "add",
      "column public.lids.hot",
    ]]);
  });
}
