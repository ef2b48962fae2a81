import assert from "node:assert/strict";
import { createDatabase } from "../../engine/postgres/mod.ts";
import { dropManaged } from "../../plugins/mediums/build/test_db/drop_managed.ts";
import { withName } from "../../plugins/mediums/build/test_db/with_name.ts";
import { buildPlace, testMajors } from "../kit/mod.ts";
import { json, own, projectOf, smallShop } from "./small_shop.ts";

const clone = ["test-db", "clone"];
const drop = ["test-db", "drop"];
const [major] = testMajors() as [number];

Deno.test("test-db drop: drops templates and clones, after a yes that says what is lost", async () => {
  await using place = await buildPlace({ major });
  await place.write(smallShop(place));
  const { document } = await json<{ template: string }>(place, [...clone, own(place, "1")]);
  const names = [own(place, "1"), document.template];
  const unasked = await place.cli([...drop, ...names]);
  assert.equal(unasked.code, 64);
  assert.match(unasked.err, /Drop 2 databases \(.*shop_\w+_1 \(clone, [\d.]+ MB\), small_shop_\w+ \(template, /s);
  assert.equal((await place.databases()).length, 2);
  const done = await json<{ dropped: string[]; missing: string[] }>(place, [...drop, ...names, "--yes"]);
  assert.deepEqual([done.document.dropped, done.document.missing], [names, []]);
  assert.deepEqual(await place.databases(), []);
});

Deno.test("test-db drop: one name that is not ours, or not there, and nothing is dropped", async () => {
  await using place = await buildPlace({ major });
  await place.write(smallShop(place));
  await json(place, [...clone, own(place, "1")]);
  await place.tell(`CREATE DATABASE ${place.database} OWNER ${place.role}`);
  await place.tell(`CREATE DATABASE ${place.database}_2 OWNER ${place.role}`);
  // Words of others that only begin like ours.
  await place.tell(`COMMENT ON DATABASE ${place.database}_2 IS 'confiture:mine'`);
  const before = await place.databases();
  const cases = [["postgres", "PRECON_1005"], [place.database, "PRECON_1005"], [`${place.database}_2`, "PRECON_1005"]];
  for (const [name, code] of [...cases, [own(place, "none"), "PRECON_1030"]] as [string, string][]) {
    const refused = await place.cli([...drop, own(place, "1"), name, "--yes"]);
    assert.equal(refused.code, 2);
    assert.ok(refused.err.includes(code), refused.err);
  }
  assert.deepEqual(await place.databases(), before);
  const passed = await json<{ dropped: string[]; missing: string[] }>(
    place,
    [...drop, own(place, "1"), own(place, "none"), "--if-exists", "--yes"],
  );
  assert.deepEqual([passed.document.dropped, passed.document.missing], [[own(place, "1")], [own(place, "none")]]);
});

Deno.test("test-db drop: a clone in use stays without --force", async () => {
  await using place = await buildPlace({ major });
  await place.write(smallShop(place));
  await json(place, [...clone, own(place, "1")]);
  const guest = await place.session(own(place, "1"));
  const refused = await place.cli([...drop, own(place, "1"), "--yes"]);
  assert.deepEqual([refused.code, refused.err.includes("LOCK_1302")], [6, true], refused.err);
  await guest.close();
  assert.equal((await place.cli([...drop, own(place, "1"), "--force", "--yes"])).code, 0);
});

Deno.test("test-db drop: a name that the server would cut drops nothing", async () => {
  await using place = await buildPlace({ major });
  await place.write(smallShop(place));
  const name = own(place, "").padEnd(63, "x");
  await json(place, [...clone, name]);
  const refused = await place.cli([...drop, `${name}y`, "--yes"]);
  assert.deepEqual([refused.code, refused.err.includes("64 bytes")], [64, true]);
  assert.ok((await place.databases()).includes(name));
});

Deno.test("dropManaged() leaves what was made anew since, waits for who gives the name away, and keeps a template one", async () => {
  await using place = await buildPlace({ major });
  await using session = await place.session();
  await using other = await place.session();
  const [name, at] = [own(place, "1"), (at: string) => ({ kind: "clone", template: "t", about: { at } }) as const];
  await createDatabase(session, name, { owner: place.role, mark: at("later") });
  assert.equal(await dropManaged(session, name, { force: true, mark: at("before") }), false);
  assert.deepEqual(await place.databases(), [name]);
  let isDropped = false;
  const dropping = withName(other, name, async () => {
    const dropping = dropManaged(session, name, { force: false, mark: at("later") }).then(() => isDropped = true);
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal(isDropped, false);
    return { dropping };
  });
  await (await dropping).dropping;
  assert.deepEqual(await place.databases(), []);

  await createDatabase(session, name, { owner: place.role, mark: { kind: "template", hash: "0" } });
  await place.tell(`ALTER DATABASE ${name} IS_TEMPLATE true`);
  {
    await using _used = await place.session(name);
    await assert.rejects(dropManaged(session, name, { force: false }), { reason: "database-in-use" });
  }
  const [row] = await place.ask(`SELECT datistemplate AS is FROM pg_database WHERE datname = '${name}'`);
  assert.deepEqual({ ...row }, { is: true });
});

Deno.test("test-db: a template that a killed drop left unlocked is mended by provision and by clone, and prune drops it", async () => {
  await using place = await buildPlace({ major });
  await place.write(smallShop(place));
  const provision = ["test-db", "provision-template", "--template", own(place, "tpl")];
  await json(place, provision);
  const name = own(place, "tpl");
  const isLocked = async () =>
    (await place.ask(`SELECT datistemplate AS is FROM pg_database WHERE datname = '${name}'`))[0]?.is;
  const leave = () => place.tell(`ALTER DATABASE ${name} IS_TEMPLATE false`);
  await leave();
  const again = await json<{ built: boolean }>(place, provision);
  assert.deepEqual([again.document.built, await isLocked()], [false, true]);
  await leave();
  await json(place, [...clone, own(place, "1"), "--template", name]);
  assert.equal(await isLocked(), true);
  await leave();
  await place.write({ "db/schema/70_more.sql": "CREATE TABLE more ();\n" });
  assert.equal((await place.cli(["test-db", "prune", "--yes"])).code, 0);
  assert.equal(await isLocked(), undefined);
});

Deno.test("test-db list: comments that only look like ours are no failure", async () => {
  await using place = await buildPlace({ major });
  await place.write(smallShop(place));
  const name = own(place, "odd");
  await place.tell(`CREATE DATABASE ${name} OWNER ${place.role}`);
  for (const [comment, listed] of [["scratch:null", 0], ["scratch:{}", 0], ['clone:x {"at":"never"}', 1]] as const) {
    await place.tell(`COMMENT ON DATABASE ${name} IS 'confiture:${comment}'`);
    const { code, document } = await json<{ databases: Record<string, unknown>[] }>(place, ["test-db", "list"]);
    const found = document.databases.filter((each) => each.name === name);
    assert.deepEqual([code, found.length], [0, listed], comment);
    for (const { created_at, age_seconds } of found) assert.deepEqual([created_at, age_seconds], [null, null]);
  }
});

Deno.test("test-db list: every database of ours on the server, with what it is and whose", async () => {
  await using place = await buildPlace({ major });
  await place.write(smallShop(place));
  const { document } = await json<{ template: string }>(place, [...clone, own(place, "list"), "--seeds"]);
  const listed = await json<{ databases: Record<string, unknown>[] }>(place, ["test-db", "list"]);
  const of = (name: string) => listed.document.databases.find((each) => each.name === name)!;
  const template = of(document.template);
  assert.deepEqual([template.kind, template.project, template.owner], ["template", projectOf(place), place.role]);
  assert.match(String(template.detail), /^[0-9a-f]{12}, local, with seeds$/);
  assert.ok(Number(template.size_bytes) > 1_000_000 && Number(template.age_seconds) < 120);
  const made = of(own(place, "list"));
  assert.deepEqual([made.kind, made.detail, made.connections], ["clone", `of ${document.template}`, 0]);
  const shown = await place.cli(["test-db", "list"]);
  assert.match(shown.out, /^NAME +KIND +SIZE +CONNECTED +AGE +PROJECT +DETAIL\n/);
  assert.match(
    shown.out,
    new RegExp(`\n${own(place, "list")} +clone +[\\d.]+ MB +0 +\\d+ s +${projectOf(place)} +of ${document.template}\n`),
  );
});
