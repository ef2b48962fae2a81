import assert from "node:assert/strict";
import { databaseUrl, testDatabase } from "../kit/mod.ts";
import { kitchenPlace, major, plugins, shop } from "./kitchen.ts";
import { door, projectFolder, tokenFor, type } from "./typed.ts";

Deno.test(`--server: what a run writes comes into the folder, and never over what is another file by now, on ${major}`, async (t) => {
  const { place, token } = await kitchenPlace(t);
  await using stack = new AsyncDisposableStack();
  stack.use(place);
  const target = stack.use(await testDatabase(t, { major }));
  let meanwhile = () => {};
  const { url } = stack.use(door(place, {
    before: (request) => (request.url.endsWith("/files") && meanwhile(), undefined),
  }));
  const { path: cwd } = stack.use(
    await projectFolder({
      ...shop,
      "db/environments/dev.yaml": "database_url: env:SHOP_URL\nscratch: target\n",
      "db/schema/jars.sql": "CREATE TABLE jar (id int PRIMARY KEY);\n",
    }),
  );
  const secret = { value: databaseUrl(target.dsn) };
  await place.call("PUT", "/api/projects/shop/secrets/SHOP_URL", { token, body: secret });
  await place.worker();
  const given = { url, token, cwd, plugins };
  const made = await type("migrate new bottle --format json", given);
  assert.equal(made.exitCode, 0, made.err);
  const [file] = [...Deno.readDirSync(`${cwd}/db/migrations`)].map(({ name }) => name).filter((name) =>
    /up\.sql$/.test(name)
  );
  assert.match(file!, /^\d{14}_bottle\.up\.sql$/);
  assert.match(made.err, new RegExp(`note: from the server: db/migrations/${file}\n`));
  await Deno.remove(`${cwd}/db/migrations`, { recursive: true });
  // A plan is made there, comes here, and is sent with the files when it is applied.
  const plan = await type("plan -e dev --output plan.json", given);
  assert.equal(plan.exitCode, 0, plan.err);
  assert.match(await Deno.readTextFile(`${cwd}/plan.json`), /CREATE TABLE public\.jar/);
  const applied = await type("apply plan.json -e dev", given);
  assert.equal(applied.exitCode, 0, applied.err);
  await using session = await target.session();
  assert.equal((await session.query("SELECT 1 AS one FROM jar")).length, 0);
  // Somebody writes the very file while the run goes on.
  meanwhile = () => Deno.writeTextFileSync(`${cwd}/plan.json`, "mine");
  const other = await type("plan -e dev --output plan.json", given);
  assert.equal(other.exitCode, 1);
  assert.match(
    other.err,
    /SERVER_1735\]: run \S+ is done, but not all that it wrote is here: plan\.json \(it is another one/,
  );
  assert.equal(await Deno.readTextFile(`${cwd}/plan.json`), "mine");
});

Deno.test(`--server: a protected environment takes an approval, which is asked for and used by the same command, on ${major}`, async (t) => {
  const { place, token } = await kitchenPlace(t);
  await using stack = new AsyncDisposableStack();
  stack.use(place);
  const target = stack.use(await testDatabase(t, { major }));
  const { url } = stack.use(door(place));
  const { path: cwd } = stack.use(
    await projectFolder({
      ...shop,
      "db/environments/prod.yaml": "database_url: env:SHOP_URL\nprotected: true\n",
      "db/migrations/20260101000000_first.up.sql": "CREATE TABLE first (id int);\n",
    }),
  );
  const secret = { value: databaseUrl(target.dsn) };
  await place.call("PUT", "/api/projects/shop/secrets/SHOP_URL", { token, body: secret });
  await place.worker();
  const given = { url, token, cwd };
  const needed = await type("migrate up -e prod", given);
  assert.equal(needed.exitCode, 1);
  assert.match(
    needed.err,
    /SERVER_1716\]: migrate up on the environment prod needs an approval\n {2}→ .*--request-approval/,
  );
  const asked = await type("migrate up -e prod --request-approval", given);
  assert.equal(asked.exitCode, 0, asked.err);
  assert.match(asked.out, /first[^]*Approval 1 is asked for: migrate up on prod[^]*--approval 1\n$/);
  const early = await type("migrate up -e prod --approval 1", given);
  assert.equal(early.exitCode, 1);
  assert.match(early.err, /SERVER_1710\]: approval 1 was not given yet[^]*approval approve 1/);
  const approver = await tokenFor(place, "grace", "approver");
  const grace = { ...given, token: approver };
  assert.match(
    (await type("approval list --state open", grace)).out,
    /^NUMBER[^]*\n1 +open +migrate up +shop +prod +ada/,
  );
  const show = await type("approval show 1", grace);
  assert.match(show.out, /^Approval 1: migrate up on prod \(project shop\), asked for by ada[^]*open[^]*first/);
  const nobody = await type("approval approve 1", grace);
  assert.equal(nobody.exitCode, 64);
  assert.match(nobody.err, /USAGE_003[^]*first/);
  assert.match((await type("approval approve 1 --yes", given)).err, /SERVER_1720\]: approval 1 is your own request/);
  const stale = await type(`approval approve 1 --shown-hash ${"0".repeat(64)}`, grace);
  assert.match(stale.err, /SERVER_1710\]: approval 1 shows something else/);
  const approved = await type("approval approve 1", { ...grace, answers: ["yes"] });
  assert.deepEqual([approved.exitCode, approved.out], [0, "✓ Approval 1 is approved: migrate up on prod\n"]);
  assert.match(approved.err, /Approve this\?[^]*first/);
  const otherwise = await type("migrate up -e prod --target 20260101000000 --approval 1", given);
  assert.match(otherwise.err, /SERVER_1710\]: approval 1 is for another input/);
  const operation = await type("migrate down -e prod --approval 1", given);
  assert.match(operation.err, /approval 1 is for migrate up, not for migrate down/);
  await Deno.writeTextFile(`${cwd}/db/migrations/20260102000000_second.up.sql`, "SELECT 1;\n");
  assert.match((await type("migrate up -e prod --approval 1", given)).err, /approval 1 is for other files than those/);
  await Deno.remove(`${cwd}/db/migrations/20260102000000_second.up.sql`);
  const done = await type("migrate up -e prod --approval 1", given);
  assert.equal(done.exitCode, 0, done.err);
  assert.match(done.out, /first/);
  const again = await type("migrate up -e prod --approval 1", given);
  assert.match(again.err, /SERVER_1710\]: approval 1 was used by run/);
  assert.match(
    (await type("approval reject 1 --yes", grace)).err,
    /SERVER_1710\]: approval 1 cannot be decided: it is used/,
  );
  const nowhere = await type("migrate up -e prod --approval 1", { ...given, url: "" });
  assert.equal(nowhere.exitCode, 64);
  assert.match(nowhere.err, /USAGE_001\]: --approval is for a server, and none is named/);
});
