import assert from "node:assert/strict";
import { createDatabase, openSession, quoteIdentifier, withAdvisoryLock } from "../../engine/postgres/mod.ts";
import { parseDsn } from "../../engine/project/mod.ts";
import { type BuildPlace, buildPlace, testHost, testMajors, testPassword } from "../kit/mod.ts";
import { commentOf, json, own, smallShop, until } from "./small_shop.ts";
import { contentsText } from "./contents_text.ts";

interface Cloned {
  template: string;
  target: string;
  target_url: string;
  tablespace: string | null;
  provisioned: boolean;
  passfile: string | null;
}

const clone = ["test-db", "clone"];

for (const major of testMajors()) {
  Deno.test(`test-db clone: a clone is what a build is, rows, sequences and settings (${major})`, async () => {
    await using place = await buildPlace({ major });
    await place.write(smallShop(place));
    const built = await place.cli(["build", "--seeds"]);
    assert.equal(built.code, 0, built.err);
    const { document, err } = await json<Cloned>(place, [...clone, "--seeds"]);
    assert.equal(document.provisioned, true);
    assert.match(err, /there was no current template; built small_shop_\w+_template_/);
    const { how, text } = await contentsText(place, document.target);
    assert.equal(text, (await contentsText(place, place.database)).text, how);
    assert.match(text, /shop/);
    assert.deepEqual(await settings(place, document.target), ["search_path=shop, public", "synchronous_commit=off"]);
    const [row] = await place.ask(`SELECT nextval('shop.item_id_seq') AS next`, document.target);
    assert.deepEqual({ ...row }, { next: 4 });
    assert.match((await commentOf(place, document.target))!, new RegExp(`^confiture:clone:${document.template} \\{`));

    const strategies = major >= 15 ? ["file_copy", "wal_log"] : ["auto"];
    for (const strategy of strategies) {
      const second = await json<Cloned>(place, [...clone, "--seeds", "--strategy", strategy, "--no-sync-commit-off"]);
      assert.equal(second.document.provisioned, false);
      assert.deepEqual(await settings(place, second.document.target), ["search_path=shop, public"]);
      assert.equal((await contentsText(place, second.document.target)).text, text);
    }
  });

  Deno.test(`test-db clone: killed while the server copies, what it leaves is marked and swept (${major})`, async () => {
    await using place = await buildPlace({ major });
    await place.write(smallShop(place));
    const { document } = await json<{ template: string }>(place, ["test-db", "provision-template"]);
    await using held = await holdTemplate(place, document.template);
    const running = place.start([...clone, own(place, "killed")]);
    const copying = `SELECT 1 FROM pg_stat_activity WHERE usename = '${place.role}' AND query LIKE 'CREATE DATABASE%'`;
    await until("the server copies", async () => (await place.ask(copying)).length > 0);
    running.kill("SIGKILL");
    await running.result;
    await held[Symbol.asyncDispose]();
    await until("the server is done", async () => (await place.ask(copying)).length === 0);
    const left = (await place.databases()).filter((name) => name !== document.template);
    for (const name of left) assert.match((await commentOf(place, name)) ?? "none", /^confiture:build:/);
    assert.equal((await json(place, [...clone, own(place, "killed")])).code, 0);
    assert.deepEqual(await place.databases(), [own(place, "killed"), document.template].sort());
  });
}

const [major] = testMajors() as [number];

Deno.test("test-db clone: the answer has the shape of the contract, and text shows where it is", async () => {
  await using place = await buildPlace({ major });
  await place.write(smallShop(place));
  const { document } = await json<Cloned>(place, [...clone, own(place, "1")]);
  const { template, target, target_url, tablespace } = document;
  assert.deepEqual([target, tablespace], [own(place, "1"), null]);
  assert.equal(target_url, place.url(own(place, "1")).replace(/:[^:@/]+@/, "@").replace(/\?.*/, ""));
  const shown = await place.cli([...clone, own(place, "2")]);
  assert.match(shown.out, new RegExp(`Cloned ${template} to ${own(place, 2)}, \\d+ ms\n  postgresql://`));
});

Deno.test("test-db clone: a name that is taken stays what it is; --replace drops a clone and nothing else", async () => {
  await using place = await buildPlace({ major });
  await place.write(smallShop(place));
  const { document } = await json<Cloned>(place, [...clone, own(place, "1")]);
  await place.tell(`CREATE DATABASE ${place.database} OWNER ${place.role}`);
  await place.tell("CREATE TABLE mine ()", own(place, "1"));
  const taken = await place.cli([...clone, own(place, "1")]);
  assert.deepEqual([taken.code, taken.err.includes("PRECON_1004")], [2, true]);
  for (const [name, code] of [[place.database, "PRECON_1005"], [document.template, "PRECON_1031"]] as const) {
    const refused = await place.cli([...clone, name, "--replace"]);
    assert.equal(refused.code, 2);
    assert.ok(refused.err.includes(code), refused.err);
  }
  assert.equal((await place.ask("SELECT 1 FROM pg_class WHERE relname = 'mine'", own(place, "1"))).length, 1);
  assert.equal((await place.cli([...clone, own(place, "1"), "--replace"])).code, 0);
  assert.equal((await place.ask("SELECT 1 FROM pg_class WHERE relname = 'mine'", own(place, "1"))).length, 0);
  for (const name of ["postgres", "x".repeat(64), "confiture_build_1"]) {
    assert.equal((await place.cli([...clone, name])).code, 64, name);
  }
});

Deno.test("test-db clone: a named template is taken as it is, stale ones with a warning; others are refused", async () => {
  await using place = await buildPlace({ major });
  await place.write(smallShop(place));
  const template = own(place, "tpl");
  const first = await json<Cloned>(place, [...clone, "--template", template]);
  assert.deepEqual([first.document.template, first.document.provisioned], [template, true]);
  await place.write({ "db/schema/50_more.sql": "CREATE TABLE shop.more ();\n" });
  const second = await json<Cloned>(place, [...clone, "--template", template]);
  assert.equal(second.document.provisioned, false);
  assert.match(second.err, /is stale: the sources have changed.*provision-template --template shop_\w+_tpl/);
  const third = await json<Cloned>(place, clone);
  assert.deepEqual([third.document.provisioned, third.document.template !== template], [true, true]);
  const wrong = await place.cli([...clone, "--template", third.document.target]);
  assert.deepEqual([wrong.code, wrong.err.includes("is a clone, not a template")], [2, true]);
});

Deno.test("test-db clone: contents that are asked for beside a named template are compared with it", async () => {
  await using place = await buildPlace({ major });
  await place.write(smallShop(place));
  const template = own(place, "tpl");
  await json(place, ["test-db", "provision-template", "--template", template]);
  const other = await json<Cloned>(place, [...clone, "--template", template, "--seeds"]);
  assert.equal(other.document.template, template);
  assert.match(other.err, /_tpl does not hold what was asked for; it was copied as it is/);
  const both = await place.cli([...clone, "--template", template, "--seeds", "--schema-only"]);
  assert.deepEqual([both.code, both.err.includes("contradict each other")], [64, true]);
});

Deno.test("test-db clone: a replacement that cannot be made leaves the old clone; one without a name is a mistake", async () => {
  await using place = await buildPlace({ major });
  await place.write(smallShop(place));
  await json(place, [...clone, own(place, "1")]);
  await place.tell("CREATE TABLE mine ()", own(place, "1"));
  await place.write({ "db/schema/50_more.sql": "CREATE TABLE shop.more (id wrong);\n" });
  assert.equal((await place.cli([...clone, own(place, "1"), "--replace"])).code, 4);
  const kept = "SELECT 1 FROM pg_class WHERE relname = 'mine'";
  assert.equal((await place.ask(kept, own(place, "1"))).length, 1);
  await place.write({ "db/schema/50_more.sql": undefined });
  {
    await using used = await place.session(own(place, "1"));
    const refused = await place.cli([...clone, own(place, "1"), "--replace"]);
    assert.deepEqual([refused.code, refused.err.includes("is in use")], [6, true]);
    assert.equal((await used.query(kept)).length, 1);
  }
  assert.equal((await place.cli([...clone, own(place, "1"), "--replace"])).code, 0);
  assert.equal((await place.ask(kept, own(place, "1"))).length, 0);
  const nameless = await place.cli([...clone, "--replace"]);
  assert.deepEqual([nameless.code, nameless.err.includes("--replace needs the name of a clone")], [64, true]);
});

Deno.test("test-db clone: a setting that the role may not set is told, and the clone made", async () => {
  await using place = await buildPlace({ major });
  await place.write(smallShop(place));
  const { document } = await json<{ template: string }>(place, ["test-db", "provision-template"]);
  await place.tell(`ALTER DATABASE ${document.template} SET log_statement = 'ddl'`);
  const made = await json<Cloned>(place, [...clone, own(place, "1")]);
  assert.equal(made.code, 0);
  assert.match(made.err, /is not in everything like \w+: permission denied to set parameter "log_statement"/);
  assert.deepEqual(await settings(place, own(place, "1")), ["search_path=shop, public", "synchronous_commit=off"]);
});

Deno.test("test-db clone: what looks like a leftover and cannot be opened stands in nobody's way", async () => {
  await using place = await buildPlace({ major });
  await place.write(smallShop(place));
  const left = `confiture_build_${place.role.slice(-10)}00`;
  await place.tell(`CREATE DATABASE ${left} OWNER ${place.role} ALLOW_CONNECTIONS false`);
  const made = await json<Cloned>(place, [...clone, own(place, "1")]);
  await place.tell(`DROP DATABASE ${left}`);
  assert.equal(made.code, 0);
  assert.match(made.err, new RegExp(`${left}, which a killed build seems to have left, could not be dropped`));
});

Deno.test("test-db clone: a build whose lock is in another database of the server is no leftover", async () => {
  await using place = await buildPlace({ major });
  await place.write(smallShop(place));
  const id = `${place.role.slice(-10)}00`;
  const name = `confiture_build_${id}`;
  await place.tell(`CREATE DATABASE ${place.database} OWNER ${place.role}`);
  await using elsewhere = await place.session(place.database);
  await using here = await place.session();
  await createDatabase(here, name, { owner: place.role, mark: { kind: "build", id } });
  await withAdvisoryLock(elsewhere, `build ${id}`, {}, async () => {
    const made = await json<Cloned>(place, [...clone, own(place, "1")]);
    assert.equal(made.code, 0);
    assert.ok((await place.databases()).includes(name));
  });
  assert.equal((await json(place, [...clone, own(place, "2")])).code, 0);
  assert.ok(!(await place.databases()).includes(name));
});

Deno.test("test-db clone: a project may be called whatever it likes", async () => {
  await using place = await buildPlace({ major });
  await place.write({ ...smallShop(place), "confiture.yaml": `name: "Shop {${place.role}} \\"Ü\\" {"\n` });
  const [first, second] = [await json<Cloned>(place, clone), await json<Cloned>(place, clone)];
  assert.deepEqual([first.document.provisioned, second.document.provisioned], [true, false]);
});

Deno.test("test-db clone: waits while somebody is connected to the template", async () => {
  await using place = await buildPlace({ major });
  await place.write(smallShop(place));
  const { document } = await json<{ template: string }>(place, ["test-db", "provision-template"]);
  await place.tell(`ALTER DATABASE ${document.template} ALLOW_CONNECTIONS true`);
  const guest = await place.session(document.template);
  const running = place.start([...clone, own(place, "1")]);
  await until("it says so", () => running.err.includes("is in use by confiture test kit, process"));
  await guest.close();
  const { code, err } = await running.result;
  assert.equal(code, 0, err);
});

Deno.test("test-db clone: --max-clone-concurrency lets so many clone at once and no more", async () => {
  await using place = await buildPlace({ major });
  await place.write(smallShop(place));
  const { document } = await json<{ template: string }>(place, ["test-db", "provision-template"]);
  await using held = await holdTemplate(place, document.template);
  const copying = async () =>
    (await place.ask(
      `SELECT 1 FROM pg_stat_activity WHERE usename = '${place.role}' AND query LIKE 'CREATE DATABASE%'`,
    )).length;
  const connected = async () =>
    (await place.ask(`SELECT 1 FROM pg_stat_activity WHERE usename = '${place.role}'`)).length;
  const limited = Array.from({ length: 5 }, () => place.start([...clone, "--max-clone-concurrency", "2"]));
  await until("all are there", async () => await connected() === 5 && await copying() === 2);
  const waiting = () => limited.filter(({ err }) => err.includes("waiting: 2 clones are being made already")).length;
  await until("three of them say that they wait", () => waiting() === 3);
  assert.equal(await copying(), 2);
  // One without a limit is not held up.
  const free = place.start(clone);
  await until("the third one copies", async () => await copying() === 3);
  await held[Symbol.asyncDispose]();
  for (const { result } of [...limited, free]) assert.equal((await result).code, 0);
  assert.equal((await place.databases()).length, 7);
});

Deno.test("test-db clone: a limit is kept by clones of one name too; the second is told", async () => {
  await using place = await buildPlace({ major });
  await place.write(smallShop(place));
  const { document } = await json<{ template: string }>(place, ["test-db", "provision-template"]);
  await using held = await holdTemplate(place, document.template);
  const first = place.start([...clone, own(place, "1"), "--max-clone-concurrency", "2"]);
  await until(
    "the first copies",
    async () =>
      (await place.ask(
        `SELECT 1 FROM pg_stat_activity WHERE query LIKE 'CREATE DATABASE%' AND usename = '${place.role}'`,
      ))
        .length === 1,
  );
  const second = await place.cli([...clone, own(place, "1"), "--max-clone-concurrency", "2"]);
  assert.deepEqual([second.code, second.err.includes("LOCK_1301")], [6, true], second.err);
  await held[Symbol.asyncDispose]();
  assert.equal((await first.result).code, 0);
});

Deno.test("test-db clone: another role with CREATEDB may clone the template, and may not drop it", async () => {
  await using place = await buildPlace({ major });
  await using other = await buildPlace({ major });
  await place.write(smallShop(place));
  await other.write(smallShop(place));
  const { document } = await json<Cloned>(place, clone);
  const second = await json<Cloned>(other, clone);
  assert.deepEqual([second.document.template, second.document.provisioned], [document.template, false]);
  const refused = await other.cli(["test-db", "drop", document.template, "--yes"]);
  assert.equal(refused.code, 2);
  assert.match(refused.err, new RegExp(`belongs to ${place.role}, and ${other.role} may not touch it`));
});

Deno.test("test-db clone: --passfile hands the password to libpq and to nobody else", async () => {
  await using place = await buildPlace({ major });
  await place.write(smallShop(place));
  await place.write({ "clone.pgpass": "db:5432:*:me:precious\n" });
  const refused = await place.cli([...clone, own(place, "1"), "--passfile", "clone.pgpass"]);
  assert.deepEqual([refused.code, refused.err.includes("PRECON_1035")], [2, true]);
  const nowhere = await place.cli([...clone, own(place, "1"), "--passfile", "none/clone.pgpass"]);
  assert.deepEqual([nowhere.code, nowhere.err.includes("CONFIG_020")], [5, true]);
  assert.deepEqual(await place.databases(), [], "nothing was made");
  assert.equal(await Deno.readTextFile(`${place.root}/clone.pgpass`), "db:5432:*:me:precious\n");
  await place.write({ "clone.pgpass": "" });
  await Deno.chmod(`${place.root}/clone.pgpass`, 0o644);
  const { document } = await json<Cloned>(place, [...clone, own(place, "1"), "--passfile", "clone.pgpass"]);
  assert.equal(document.passfile, `${place.root}/clone.pgpass`);
  assert.equal((await Deno.stat(document.passfile)).mode! & 0o777, 0o600);
  assert.ok((await Deno.readTextFile(document.passfile)).endsWith(`:${own(place, 1)}:${place.role}:${testPassword}\n`));
  // What was written is enough to connect.
  const host = testHost({ env: { PGPASSFILE: document.passfile } });
  await using session = await openSession(await parseDsn(`${document.target_url}?sslmode=disable`, host), { host });
  assert.equal((await session.query("SELECT 1 AS one")).length, 1);
});

Deno.test("test-db clone: --lives-with: the clone of a process that is gone is dropped by the next one", async () => {
  await using place = await buildPlace({ major });
  await place.write(smallShop(place));
  const child = new Deno.Command("sleep", { args: ["60"] }).spawn();
  const lived = await json<Cloned>(place, [...clone, own(place, "1"), "--lives-with", String(child.pid)]);
  await json(place, [...clone, own(place, "2"), "--lives-with", String(Deno.pid)]);
  assert.ok((await place.databases()).includes(own(place, "1")), "its process lives");
  child.kill("SIGKILL");
  await child.status;
  const next = await json<Cloned>(place, [...clone, own(place, "3"), "--lives-with", String(Deno.pid)]);
  assert.match(next.err, new RegExp(`dropped ${own(place, 1)}, left by process ${child.pid}, which is gone`));
  assert.deepEqual(await place.databases(), [lived.document.template, own(place, "2"), own(place, "3")].sort());
  const none = await place.cli([...clone, "--lives-with", String(child.pid)]);
  assert.deepEqual([none.code, none.err.includes("there is no process")], [64, true]);
});

/** Keeps every copy of the template waiting: CREATE DATABASE wants a lock that a comment in the making holds. */
async function holdTemplate(place: BuildPlace, template: string): Promise<AsyncDisposable> {
  const session = await place.session();
  const comment = await commentOf(place, template);
  await session.execute("BEGIN");
  await session.execute(`COMMENT ON DATABASE ${quoteIdentifier(template)} IS '${comment}'`);
  return {
    // Closing rolls back.
    [Symbol.asyncDispose]: () => session.close(),
  };
}

async function settings(place: BuildPlace, database: string): Promise<string[]> {
  const rows = await place.ask<{ setting: string }>(
    `SELECT unnest(setconfig) AS setting FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase
     WHERE d.datname = '${database}' AND s.setrole = 0 ORDER BY 1`,
  );
  return rows.map(({ setting }) => setting);
}
