import assert from "node:assert/strict";
import { quoteIdentifier, quoteLiteral } from "../../engine/postgres/mod.ts";
import { type BuildPlace, buildPlace, localYaml, testMajors } from "../kit/mod.ts";
import { commentOf, json, own, projectOf, smallShop } from "./small_shop.ts";

interface Pruned {
  dropped: { name: string; kind: string; reason: string }[];
  kept: { name: string; kind: string; reason: string }[];
  foreign: number;
}

const provision = ["test-db", "provision-template"];
const clone = ["test-db", "clone"];
const prune = ["test-db", "prune"];
const names = (entries: { name: string }[]) => entries.map(({ name }) => name).sort();
const [major] = testMajors() as [number];

Deno.test("test-db prune: drops stale templates of this project; current ones and other projects' stay", async () => {
  await using place = await buildPlace({ major });
  await place.write({ ...smallShop(place), "db/environments/ci.yaml": localYaml });
  const made: string[] = [];
  const make = async (...args: string[]) => {
    const { document } = await json<{ template: string }>(place, [...provision, ...args]);
    made.push(document.template);
    return document.template;
  };
  const plain = await make();
  const seeded = await make("--seeds");
  await place.write({
    "confiture.yaml": `name: bakery ${place.role.slice(-10)}\n`,
    "db/schema/50_bread.sql": "CREATE TABLE bread ();\n",
  });
  const foreign = await make();
  const nameless =
    (await place.write({ "confiture.yaml": "{}\n", "db/schema/60.sql": "CREATE TABLE x ();\n" }), await make());

  // Back in the first project: only the schema has changed, then the seeds are the same but it stands on the schema.
  await place.write({ "confiture.yaml": smallShop(place)["confiture.yaml"], "db/schema/60.sql": undefined });
  const stale = await json<Pruned>(place, [...prune, "--dry-run"]);
  assert.deepEqual(names(stale.document.dropped), [plain, seeded].sort());
  assert.equal(stale.document.foreign >= 2, true);
  assert.deepEqual(await place.databases(), [...made].sort(), "a dry run drops nothing");
  await place.write({ "db/schema/50_bread.sql": undefined });
  const current = await json<Pruned>(place, [...prune, "--dry-run"]);
  assert.deepEqual(current.document.dropped, []);
  assert.deepEqual(names(current.document.kept), [plain, seeded].sort());

  await place.write({ "db/seeds/20_more.sql": "INSERT INTO shop.item (code, price) VALUES ('d', 4);\n" });
  const unasked = await place.cli(prune);
  assert.equal(unasked.code, 64, unasked.err);
  assert.match(
    unasked.err,
    new RegExp(`Drop 1 database.*${seeded} \\(template, .* the sources have changed since\\)`, "s"),
  );
  const done = await json<Pruned>(place, [...prune, "--yes"]);
  assert.deepEqual(names(done.document.dropped), [seeded]);
  assert.deepEqual(await place.databases(), [plain, foreign, nameless].sort());
});

Deno.test("test-db prune: what cannot be told stays, with the reason", async () => {
  await using place = await buildPlace({ major });
  await place.write({ ...smallShop(place), "db/environments/ci.yaml": localYaml });
  const ci = await json<{ template: string }>(place, [...provision, "--env", "ci", "--template", own(place, "ci")], {
    CONFITURE_DATABASE_URL: "",
  });
  assert.equal(ci.code, 0);
  await place.write({ "db/schema/90_broken.sql": "CREATE TABEL x ();\n" });
  const broken = await json<Pruned>(place, [...prune, "--yes"]);
  assert.deepEqual(broken.document.dropped, []);
  assert.match(broken.document.kept[0]!.reason, /cannot tell whether it is current: .*90_broken\.sql:1:8/);
  // An environment that is gone can never ask for its template again.
  await place.write({ "db/schema/90_broken.sql": undefined, "db/environments/ci.yaml": undefined });
  const gone = await json<Pruned>(place, [...prune, "--yes"]);
  assert.deepEqual(names(gone.document.dropped), [own(place, "ci")]);
});

Deno.test("test-db prune: clones go when they are old, orphaned or their template is gone, and nobody is connected", async () => {
  await using place = await buildPlace({ major });
  await place.write(smallShop(place));
  for (
    const name of [
      own(place, "new"),
      own(place, "old"),
      own(place, "used"),
      own(place, "lost"),
      own(place, "foreign"),
      own(place, "theirs"),
    ]
  ) {
    await json(place, [...clone, name]);
  }
  await age(place, own(place, "old"), 2);
  await age(place, own(place, "used"), 2);
  await rewrite(place, own(place, "lost"), (comment) => comment.replace(/small_shop_\w+/, "small_shop_gone"));
  await rewrite(
    place,
    own(place, "foreign"),
    (comment) => comment.replace(`"${projectOf(place)}"`, '"bakery"').replace("clone:", "clone:x"),
  );
  await rewrite(place, own(place, "theirs"), () => "confiture:clone:of_another_program");
  const guest = await place.session(own(place, "used"));
  const dry = await place.cli([...prune, "--dry-run"]);
  const says = (pattern: RegExp) => assert.match(dry.out.replaceAll(`${place.database}_`, ""), pattern);
  says(/! Would drop clone old: unused, 2 d old/);
  says(/! Would drop clone lost: its template is gone/);
  says(/- kept clone new: only \d+ s old/);
  says(/- kept clone used: in use by 1 connection/);
  const done = await json<Pruned>(place, [...prune, "--yes"]);
  assert.deepEqual(names(done.document.dropped), [own(place, "lost"), own(place, "old")]);
  await guest.close();
  const rest = await json<Pruned>(place, [...prune, "--yes", "--older-than", "0s"]);
  assert.deepEqual(names(rest.document.dropped), [own(place, "new"), own(place, "used")]);
  assert.deepEqual((await place.databases()).filter((name) => name.startsWith(place.database)), [
    own(place, "foreign"),
    own(place, "theirs"),
  ]);
  assert.equal((await place.cli([...prune, "--older-than", "soon"])).code, 64);
});

Deno.test("test-db prune: a template of another role stays and is named", async () => {
  await using place = await buildPlace({ major });
  await using other = await buildPlace({ major });
  await place.write(smallShop(place));
  await other.write(smallShop(place));
  const { document } = await json<{ template: string }>(place, provision);
  await other.write({ "db/schema/50_more.sql": "CREATE TABLE more ();\n" });
  const { document: pruned } = await json<Pruned>(other, [...prune, "--yes"]);
  const kept = pruned.kept.find(({ name }) => name === document.template);
  assert.match(kept!.reason, new RegExp(`belongs to the role ${place.role}`));
  assert.deepEqual(await place.databases(), [document.template]);
});

async function age(place: BuildPlace, database: string, days: number): Promise<void> {
  const at = new Date(Date.now() - days * 86_400_000 - 60_000).toISOString();
  await rewrite(place, database, (comment) => comment.replace(/"at":"[^"]+"/, `"at":"${at}"`));
}

async function rewrite(place: BuildPlace, database: string, change: (comment: string) => string): Promise<void> {
  const comment = change((await commentOf(place, database))!);
  await place.tell(`COMMENT ON DATABASE ${quoteIdentifier(database)} IS ${quoteLiteral(comment)}`);
}
