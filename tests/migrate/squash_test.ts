/** `migrate squash`: one migration of several, proved by replay, files and ledger together. */
import assert from "node:assert/strict";
import { testMajors } from "../kit/mod.ts";
import { type Cut, cuttingProxy } from "../kit/cutting_proxy.ts";
import { type MigrationPlace, migrationPlace } from "./place.ts";

const files = {
  "1_jar.up.sql": "CREATE TABLE jar (id int PRIMARY KEY, old text);\n",
  "1_jar.down.sql": "DROP TABLE jar;\n",
  "2_note.up.sql": "ALTER TABLE jar ADD note text;\nALTER TABLE jar DROP old;\n",
  "3_index.up.sql": "CREATE INDEX CONCURRENTLY jar_note ON jar (note);\n",
  "4_view.up.sql":
    "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM jar';\nCREATE VIEW jars AS SELECT id, f() FROM jar;\n",
};

for (const major of testMajors()) {
  const test = (claim: string, body: (t: Deno.TestContext) => Promise<void>) =>
    Deno.test(`migrate squash on ${major}: ${claim}`, body);

  test("writes what a range comes to, and replaces files and entries together", async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.write(files);
    await place.done("migrate up");
    const [before] = await place.ask("SELECT applied_at::text AS at FROM tb_confiture WHERE version = '3'");
    const dry = await place.done<{ sql: string; proved: boolean }>("migrate squash", { through: "3", dry_run: true });
    assert.equal(dry.proved, true);
    assert.ok(!dry.sql.includes("old text") && dry.sql.includes("jar_note"), dry.sql);
    assert.deepEqual(await place.applied(), ["1", "2", "3", "4"]);
    const nobody = await place.run("migrate squash", { through: "3" }, { consent: "nobody" });
    assert.match(nobody.error!.remedy, /--yes/);
    const done = await place.done<{ path: string; moved_to: string }>("migrate squash", {
      through: "3",
      name: "start",
    });
    assert.deepEqual([done.path, done.moved_to], ["db/migrations/3_start.up.sql", "db/migrations/squashed"]);
    const names = async (folder: string) => {
      const found = [];
      for await (const { name, isFile } of Deno.readDir(`${place.root}/${folder}`)) if (isFile) found.push(name);
      return found.sort();
    };
    assert.deepEqual(await names("db/migrations"), ["3_start.down.sql", "3_start.up.sql", "4_view.up.sql"]);
    assert.deepEqual(await names("db/migrations/squashed"), [
      ...["1_jar.down.sql", "1_jar.up.sql", "2_note.up.sql", "3_index.up.sql"],
    ]);
    assert.deepEqual(await place.applied(), ["3", "4"]);
    assert.deepEqual(await place.ask("SELECT applied_at::text AS at FROM tb_confiture WHERE version = '3'"), [before]);
    assert.equal((await place.run("verify-checksums")).exitCode, 0);
    assert.deepEqual((await place.done<{ applied: unknown[] }>("migrate up")).applied, []);
    assert.equal((await place.done<{ equal: boolean }>("drift", { against: "migrations" })).equal, true);
    const { history } = await place.done<{ history: { action: string; version: string }[] }>("migrate history");
    assert.deepEqual(history.slice(0, 4).map(({ action, version }) => `${action} ${version}`).reverse(), [
      ...["forget 1", "forget 2", "forget 3", "squash 3"],
    ]);
    // A new database is made by it.
    await using other = await migrationPlace(t, { major });
    for (const name of await names("db/migrations")) {
      await other.write({ [name]: await Deno.readTextFile(`${place.root}/db/migrations/${name}`) });
    }
    await other.done("migrate up", { target: "3" });
    assert.deepEqual(await other.applied(), ["3"]);
    // Its way back leads to where the range began, there and where it was squashed.
    await place.tell("DROP VIEW jars; DROP FUNCTION f; DELETE FROM tb_confiture WHERE version = '4'");
    for (const each of [other, place]) {
      await each.done("migrate down");
      assert.deepEqual(await each.applied(), []);
      assert.deepEqual(await each.ask("SELECT to_regclass('jar')::text AS jar"), [{ jar: null }]);
    }
  });

  test("rows are kept by --concatenate only, of a range in the middle too", async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.write({
      ...files,
      "2_note.up.sql": "-- confiture: lock_timeout 5s\nBEGIN;\nSET search_path = public;\n" +
        "ALTER TABLE jar ADD note text; -- why\nCOPY jar (id, note) FROM stdin;\n1\tplum\n2\tfig\n\\.\nCOMMIT;\n",
    });
    await place.done("migrate up");
    const refused = await place.run("migrate squash", { through: "3", from: "2" });
    assert.deepEqual([refused.error!.code, refused.error!.toIssue().line], ["MIGR_120", 5]);
    const done = await place.done<{ sql: string }>("migrate squash", {
      ...{ through: "3", from: "2", concatenate: true, remove: true },
    });
    assert.match(
      done.sql,
      /^-- confiture: no-transaction\n-- squashed from 2, 3\n[^]*\n1\tplum\n2\tfig\n\\\.\nRESET ALL;\n/,
    );
    assert.deepEqual(await place.applied(), ["1", "3", "4"]);
    const { down_path, why_not_reversible } = done as unknown as Record<string, string | null>;
    assert.equal(down_path, null);
    assert.match(why_not_reversible!, /2_note\.up\.sql:5: what it does to rows is in no catalog/);
    await using other = await migrationPlace(t, { major });
    await other.write({ ...files, "2_note.up.sql": "SELECT 1;", "3_index.up.sql": "SELECT 1;" });
    await other.write({ "2_note.up.sql": undefined, "3_index.up.sql": done.sql });
    await other.done("migrate up");
    assert.deepEqual(await other.ask("SELECT note FROM jar ORDER BY id"), [{ note: "plum" }, { note: "fig" }]);
  });

  test("refuses by name what cannot be one, and leaves everything as it was when the ledger cannot be written", async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.write(files);
    await place.done("migrate up", { target: "3" });
    const refusal = async (input: Record<string, unknown>, extra: Record<string, string | undefined> = {}) => {
      await place.write(extra);
      return (await place.run("migrate squash", input)).error!.message;
    };
    assert.match(await refusal({ through: "4" }), /4_view\.up\.sql cannot be squashed: it is not applied yet/);
    assert.match(await refusal({ through: "1" }), /there are not two/);
    assert.match(
      await refusal({ through: "3" }, { "2_note.up.sql": `${files["2_note.up.sql"]}SELECT 1;` }),
      /it changed/,
    );
    await place.write({ "2_note.up.sql": files["2_note.up.sql"], "4_view.up.sql": undefined });
    await place.tell(`CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'no'; END$$;
      CREATE CONSTRAINT TRIGGER no AFTER INSERT ON confiture.migration_history DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION no()`);
    // The commit fails, when the files have moved already.
    assert.match(await refusal({ through: "3" }), /^no$/);
    assert.deepEqual(await place.applied(), ["1", "2", "3"]);
    await place.tell("DROP FUNCTION no CASCADE");
    assert.equal((await place.run("verify-checksums")).exitCode, 0);
    for (const name of ["1_jar.up.sql", "2_note.up.sql", "3_index.up.sql"]) {
      assert.equal(
        await Deno.readTextFile(`${place.root}/db/migrations/${name}`),
        (files as Record<string, string>)[name],
      );
    }
  });
}

/** Squashes over a connection that is cut; the network is there again right behind the cut. */
async function squashCut(place: MigrationPlace, cut?: Omit<Cut, "comesBack">) {
  const url = new URL(place.url);
  const server = { host: decodeURIComponent(url.hostname), port: Number(url.port) };
  await using proxy = cuttingProxy(server, cut && { ...cut, comesBack: true });
  url.hostname = "127.0.0.1";
  url.port = String(proxy.port);
  const input = { through: "2", name: "start", concatenate: true, remove: true, database_url: String(url) };
  const outcome = await place.run("migrate squash", input);
  return { ...outcome, packets: proxy.packets };
}

Deno.test("migrate squash: cut off around its commit, files and ledger are both the old or both the new", async (t) => {
  const [major] = testMajors() as [number];
  const prepared = async () => {
    const place = await migrationPlace(t, { major });
    await place.write({ "1_jar.up.sql": files["1_jar.up.sql"], "2_note.up.sql": files["2_note.up.sql"] });
    await place.done("migrate up");
    return place;
  };
  let packets: number;
  {
    await using place = await prepared();
    const whole = await squashCut(place);
    assert.equal(whole.status, "succeeded", whole.error?.message);
    packets = whole.packets;
  }
  const seen = new Set<string>();
  for (let back = 0; back < 6; back++) {
    for (const when of back < 4 ? ["after", "before"] as const : ["after"] as const) {
      await using place = await prepared();
      const { status, error } = await squashCut(place, { at: packets - back, when });
      const where = `packet ${packets - back} of ${packets}, ${when}: ${status} ${error?.message ?? ""}`;
      const names = (await Array.fromAsync(Deno.readDir(`${place.root}/db/migrations`))).map(({ name }) => name).sort();
      const applied = await place.applied();
      const isNew = applied.length === 1;
      seen.add(isNew ? "new" : "old");
      assert.deepEqual(applied, isNew ? ["2"] : ["1", "2"], where);
      assert.deepEqual(
        names,
        isNew ? ["2_start.down.sql", "2_start.up.sql"] : ["1_jar.up.sql", "2_note.up.sql"],
        where,
      );
      assert.equal((await place.run("verify-checksums")).exitCode, 0, where);
      if (status === "succeeded") assert.ok(isNew, where);
    }
  }
  assert.deepEqual([...seen].sort(), ["new", "old"], "no cut was on both sides of the commit");
});
