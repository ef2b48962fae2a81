import assert from "node:assert/strict";
import { buildPlace, testMajors } from "../kit/mod.ts";
import { commentOf, json, nap, own, smallShop, until } from "./small_shop.ts";

interface Provisioned {
  template: string;
  hash: string;
  built: boolean;
  replaced: boolean;
  waited: boolean;
}

interface Status {
  name: string;
  state: string;
  stored_hash: string | null;
  current_hash: string;
}

const provision = ["test-db", "provision-template"];
const processes = 20;

for (const major of testMajors()) {
  Deno.test(`test-db provision-template: ${processes} processes that ask at once build one template (${major})`, async () => {
    await using place = await buildPlace({ major });
    await place.write({ ...smallShop(place), "db/schema/99_slow.sql": nap(2) });
    const results = await Promise.all(Array.from({ length: processes }, () => json<Provisioned>(place, provision)));
    const said = results.map(({ document }) => document);
    assert.deepEqual(results.map(({ code, err }) => code === 0 ? "" : err).filter(Boolean), []);
    assert.equal(said.filter(({ built }) => built).length, 1);
    const [{ template, hash }] = said as [Provisioned];
    assert.deepEqual(new Set(said.map((each) => each.template + each.hash)), new Set([template + hash]));
    assert.match(template, /^small_shop_[0-9a-f]{10}_template_[0-9a-f]{12}$/);
    assert.ok(said.some(({ waited }) => waited), "nobody had to wait, so nothing was shown");
    const waiting = results.filter(({ document }) => document.waited).map(({ err }) => err);
    for (const err of waiting) {
      assert.match(
        err,
        /waiting for the template \S+: confiture test-db provision-template, process \d+, .* builds it/,
      );
    }
    assert.deepEqual(await place.databases(), [template]);
    assert.ok((await commentOf(place, template))?.startsWith(`confiture:template:${hash} {`));
  });

  Deno.test(`test-db provision-template: what bears the name is whole, closed and open to clone (${major})`, async () => {
    await using place = await buildPlace({ major });
    await place.write(smallShop(place));
    const { document } = await json<Provisioned>(place, provision);
    assert.equal(document.built, true);
    const [row] = await place.ask(
      `SELECT datallowconn, datistemplate FROM pg_database WHERE datname = '${document.template}'`,
    );
    assert.deepEqual({ ...row }, { datallowconn: false, datistemplate: true });
    const again = await json<Provisioned>(place, provision);
    assert.deepEqual([again.document.built, again.document.template], [false, document.template]);
    const forced = await json<Provisioned>(place, [...provision, "--force"]);
    assert.deepEqual([forced.document.built, forced.document.replaced], [true, true]);
  });

  Deno.test(`test-db provision-template: kill -9 in the middle leaves nothing under the name (${major})`, async () => {
    await using place = await buildPlace({ major });
    await place.write({ ...smallShop(place), "db/schema/99_slow.sql": nap(3) });
    const running = place.start([...provision, "--template", own(place, "tpl")]);
    const building = "SELECT 1 FROM pg_stat_activity WHERE datname LIKE 'confiture\\_build\\_%' " +
      `AND usename = '${place.role}' AND query LIKE '%pg_sleep%'`;
    await until("the build runs", async () => (await place.ask(building)).length > 0);
    running.kill("SIGKILL");
    await running.result;
    const [leftover, ...more] = await place.databases();
    assert.match(leftover!, /^confiture_build_/);
    assert.deepEqual(more, []);
    assert.match((await commentOf(place, leftover!))!, /^confiture:build:/);
    await until("the server noticed", async () => (await place.ask(building)).length === 0);

    await place.write({ "db/schema/99_slow.sql": undefined });
    const next = await json<Provisioned>(place, [...provision, "--template", own(place, "tpl")]);
    assert.equal(next.document.built, true);
    assert.match(next.err, new RegExp(`dropped ${leftover}, left by a build that was killed`));
    assert.deepEqual(await place.databases(), [next.document.template]);
  });
}

const [major] = testMajors() as [number];

Deno.test("test-db provision-template: Ctrl-C while building leaves nothing", async () => {
  await using place = await buildPlace({ major });
  await place.write({ ...smallShop(place), "db/schema/99_slow.sql": nap(30) });
  const running = place.start(provision);
  const napping = `SELECT 1 FROM pg_stat_activity WHERE usename = '${place.role}' AND query LIKE '%pg_sleep%'`;
  await until("the build runs", async () => (await place.ask(napping)).length > 0);
  const waiter = place.start(provision);
  await until("the second one waits", () => waiter.err.includes("waiting for the template"));
  waiter.kill("SIGINT");
  assert.equal((await waiter.result).code, 130);
  running.kill("SIGINT");
  const { code, elapsedMs } = await running.result;
  assert.equal(code, 130);
  assert.ok(elapsedMs < 15_000, `it took ${elapsedMs} ms`);
  assert.deepEqual(await place.databases(), []);
});

Deno.test("test-db provision-template: the server's limits for idle sessions do not end the one that holds the lock", async () => {
  await using place = await buildPlace({ major });
  await place.write({ ...smallShop(place), "db/schema/99_slow.sql": nap(3) });
  for (const limit of ["idle_session_timeout", "idle_in_transaction_session_timeout"]) {
    await place.tell(`ALTER ROLE ${place.role} SET ${limit} = '500ms'`);
  }
  const { code, err, document } = await json<Provisioned>(place, provision);
  assert.deepEqual([code, document.built], [0, true], err);
});

Deno.test("test-db provision-template: a build that fails leaves nothing, and says where", async () => {
  await using place = await buildPlace({ major });
  await place.write({ ...smallShop(place), "db/schema/40_bad.sql": "CREATE TABLE bad (\n  id nosuchtype\n);\n" });
  const { code, err } = await place.cli(provision);
  assert.equal(code, 4);
  assert.match(err, /db\/schema\/40_bad\.sql:2:6: type "nosuchtype" does not exist/);
  assert.deepEqual(await place.databases(), []);
});

Deno.test("test-db provision-template: a seed that fails makes no half template", async () => {
  await using place = await buildPlace({ major });
  await place.write({ ...smallShop(place), "db/seeds/20_bad.sql": "INSERT INTO shop.item (code) VALUES ('a');\n" });
  const { code, err } = await place.cli([...provision, "--seeds"]);
  assert.equal(code, 5, err);
  assert.match(err, /20_bad\.sql:1:1/);
  assert.deepEqual(await place.databases(), []);
});

Deno.test("test-db provision-template: a role without CREATEDB is told what to grant", async () => {
  await using place = await buildPlace({ major, role: "NOCREATEDB" });
  await place.write(smallShop(place));
  for (const command of [provision, ["test-db", "clone"]]) {
    const { code, err } = await place.cli(command);
    assert.equal(code, 2);
    assert.match(err, /error\[PRECON_1002\]/);
    assert.match(err, new RegExp(`ALTER ROLE "${place.role}" CREATEDB;`));
  }
});

Deno.test("test-db provision-template: a database without our comment is never replaced, --force or not", async () => {
  await using place = await buildPlace({ major });
  await place.write(smallShop(place));
  await place.tell(`CREATE DATABASE ${place.database} OWNER ${place.role}`);
  for (const flags of [[], ["--force"]]) {
    const { code, err } = await place.cli([...provision, "--template", place.database, ...flags]);
    assert.equal(code, 2, err);
    assert.match(err, /error\[PRECON_1005\]/);
  }
  assert.deepEqual(await place.databases(), [place.database]);
});

Deno.test("test-db provision-template: a template of another project gives way only to --force", async () => {
  await using place = await buildPlace({ major });
  await place.write(smallShop(place));
  const name = own(place, "tpl");
  await json(place, [...provision, "--template", name]);
  await place.write({ "confiture.yaml": "name: bakery\n", "db/schema/50_more.sql": "CREATE TABLE bread (id int);\n" });
  const refused = await place.cli([...provision, "--template", name]);
  assert.equal(refused.code, 2);
  assert.match(refused.err, /template of another project \(small shop \w+\)/);
  const forced = await json<Provisioned>(place, [...provision, "--template", name, "--force"]);
  assert.equal(forced.document.replaced, true);
  assert.deepEqual(await place.databases(), [name]);
});

Deno.test("test-db provision-template: a replaced template that cannot be dropped is told; the new one is whole", async () => {
  await using place = await buildPlace({ major, role: "SUPERUSER" });
  await place.write(smallShop(place));
  const [name, role] = [own(place, "tpl"), `${place.role}_made`];
  const subscription = `${place.role}_sub`;
  await place.write({
    "db/schema/60_sub.sql": `CREATE SUBSCRIPTION ${subscription} CONNECTION 'dbname=x' PUBLICATION p
      WITH (connect = false, slot_name = NONE, enabled = false);\n`,
  });
  assert.equal((await place.cli([...provision, "--template", name])).code, 0);
  await place.write({ "db/schema/60_sub.sql": `CREATE ROLE ${role};\n` });
  const { code, err, document } = await json<Provisioned>(place, [...provision, "--template", name]);
  const left = (await place.databases()).find((each) => each.startsWith("confiture_old_"))!;
  try {
    assert.deepEqual([code, document.built, document.replaced], [0, true, true]);
    assert.match(err, new RegExp(`the replaced database is still there as ${left}`));
    assert.equal((await place.ask(`SELECT 1 FROM pg_roles WHERE rolname = '${role}'`)).length, 1, "the role stays");
    assert.match((await commentOf(place, name))!, new RegExp(`^confiture:template:${document.hash} `));
  } finally {
    await place.tell(`ALTER DATABASE ${left} ALLOW_CONNECTIONS true`);
    await place.tell(`DROP SUBSCRIPTION ${subscription}`, left);
    await place.tell(`DROP DATABASE ${left}`);
    await place.tell(`DROP ROLE ${role}`);
  }
});

Deno.test("test-db status: an environment file that is named counts for a named template too", async () => {
  await using place = await buildPlace({ major });
  await place.write(smallShop(place));
  const name = own(place, "tpl");
  await place.write({
    "other.yaml": "database_url: ${TARGET_URL}\ninclude_dirs: [other]\n",
    "other/1.sql": "CREATE TABLE other ();\n",
  });
  await json(place, [...provision, "--template", name]);
  const { code, document } = await json<Status>(place, [
    ...["test-db", "status", "--template", name],
    ...["--config", "other.yaml"],
  ]);
  assert.deepEqual([code, document.state], [1, "stale"]);
});

Deno.test("test-db status: absent, current and stale, by content and by name", async () => {
  await using place = await buildPlace({ major });
  await place.write(smallShop(place));
  const status = (...args: string[]) => json<Status>(place, ["test-db", "status", ...args]);
  const absent = await status();
  assert.deepEqual([absent.code, absent.document.state, absent.document.stored_hash], [1, "absent", null]);
  const named = own(place, "tpl");
  const { document: first } = await json<Provisioned>(place, provision);
  await json(place, [...provision, "--template", named]);
  for (const current of [await status(), await status("--template", named)]) {
    assert.deepEqual([current.code, current.document.state], [0, "current"]);
    assert.equal(current.document.stored_hash, current.document.current_hash);
  }
  assert.equal((await status("--seeds")).document.state, "absent", "another recipe is another template");

  await place.write({
    "db/schema/10_tables.sql": smallShop(place)["db/schema/10_tables.sql"] + "\nCREATE TABLE shop.more ();",
  });
  for (const [stale, name] of [[await status(), first.template], [await status("--template", named), named]] as const) {
    assert.deepEqual([stale.code, stale.document.state, stale.document.name], [1, "stale", name]);
    assert.equal(stale.document.stored_hash, first.hash);
    assert.notEqual(stale.document.current_hash, first.hash);
  }
  const again = await json<Provisioned>(place, [...provision, "--template", named]);
  assert.deepEqual([again.document.built, again.document.replaced], [true, true]);
  assert.equal((await status("--template", named)).code, 0);
});
