import assert from "node:assert/strict";
import { blockedBy } from "../../engine/risk/mod.ts";
import { lockModes } from "../../engine/change/mod.ts";
import { reviewProof } from "../../web/state/review_proof.ts";
import { cutSource, reviewSteps } from "../../web/state/review_steps.ts";
import { databaseUrl, testDatabase, testMajors } from "../kit/mod.ts";
import { endOf, sendBundle, serverPlace } from "./place.ts";

const [major] = testMajors() as [number];

const second = `-- confiture: no-transaction
-- Grüße: positions count bytes
UPDATE jar SET label = 'secret' WHERE id = 1;
CREATE INDEX CONCURRENTLY jar_label ON jar (label);
`;
const files = {
  "db/environments/prod.yaml": "database_url: env:SHOP_URL\nprotected: true\n",
  "db/environments/dev.yaml": "database_url: env:SHOP_URL\n",
  "db/schema/jar.sql": "CREATE TABLE jar (id bigint PRIMARY KEY, label text NOT NULL);\nCREATE TABLE pot (id int);\n",
  "db/migrations/20260101000000_first.up.sql":
    "CREATE TABLE jar (id int PRIMARY KEY, label text);\nALTER TABLE old ALTER id TYPE bigint;\n",
  "db/migrations/20260101000000_first.down.sql": "DROP TABLE jar;\n",
  "db/migrations/20260102000000_second.up.sql": second,
};

Deno.test("reviewSteps() tells the steps of every operation that is reviewed, of the results as they are", async (t) => {
  await using place = await serverPlace(t, { major });
  await using target = await testDatabase(t, { major });
  await using session = await target.session();
  await session.execute("CREATE TABLE old (id int, note text); INSERT INTO old SELECT generate_series(1, 50)");
  await session.execute("ANALYZE old");
  const cookie = await place.signIn("root", "admin");
  await place.call("POST", "/api/projects", { cookie, body: { name: "shop" } });
  await sendBundle(place, cookie, "shop", files);
  await place.call("PUT", "/api/projects/shop/secrets/SHOP_URL", { cookie, body: { value: databaseUrl(target.dsn) } });
  await place.worker();
  const ask = async (operation: string, input: Record<string, unknown>) => {
    const path = `/api/operations/${encodeURIComponent(operation)}`;
    const { body } = await place.call("POST", path, { cookie, body: { project: "shop", input } });
    return await endOf(place, cookie, body.run);
  };
  /** What an approval of it shows. */
  const review = async (operation: string, input: Record<string, unknown> = {}, more: Record<string, unknown> = {}) => {
    const body = { project: "shop", operation, input: { env: "prod", ...input }, ...more };
    const { body: approval } = await place.call("POST", "/api/approvals", { cookie, body });
    const run = await endOf(place, cookie, approval.review_run);
    assert.equal(run.status, "succeeded", JSON.stringify(run.error));
    const steps = reviewSteps(run.output);
    assert.ok(steps, operation);
    return { steps, proof: reviewProof(run.output) };
  };

  const up = await review("migrate up");
  assert.deepEqual(up.steps.map(({ key, group, transaction }) => [key, group, transaction]), [
    ["20260101000000/1", "20260101000000 first", "with-neighbours"],
    ["20260101000000/2", "20260101000000 first", "with-neighbours"],
    ["20260102000000/1", "20260102000000 second", "none"],
    ["20260102000000/2", "20260102000000 second", "none"],
  ]);
  const [create, retype, update, index] = up.steps;
  assert.match(create!.sql!, /^CREATE TABLE jar/);
  assert.equal(create!.reverse!.file, "db/migrations/20260101000000_first.down.sql");
  assert.equal(update!.reverse!.whyNot, "there is no file of a way back");
  assert.ok(retype!.rewrites && !create!.rewrites);
  const [lock] = retype!.locks;
  assert.deepEqual([lock!.on, lock!.mode, lock!.rows, lock!.isNew], ["public.old", "ACCESS EXCLUSIVE", 50, false]);
  assert.ok(lock!.bytes! > 0 && Date.parse(lock!.countedAt!) > 0 && lock!.blocks!.includes("reads"));
  assert.equal(update!.sql, null, "it may hold values, which the file has");
  assert.equal(cutSource(second, update!.source!), "UPDATE jar SET label = 'secret' WHERE id = 1");
  assert.equal(cutSource(second, index!.source!), "CREATE INDEX CONCURRENTLY jar_label ON jar (label)");
  assert.equal(up.proof, undefined);

  // A plan, and what applying it would do.
  const planned = await ask("plan", { env: "prod" });
  const steps = reviewSteps(planned.output)!;
  const input = {
    plan: "plan.json",
    allow: steps.flatMap(({ hazards }) => hazards.map(({ kind, on }) => `${kind}:${on}`)),
  };
  const apply = await review("apply", input, { attach: [{ path: "plan.json", run: planned.id }] });
  assert.deepEqual(apply.steps, steps, "applying shows what the plan says");
  assert.equal(apply.proof!.status, "proved");
  const drop = apply.steps.find(({ title }) => title === "drop table public.old")!;
  const [loss] = drop.hazards;
  assert.deepEqual([loss!.kind, loss!.on], ["data-loss", "public.old"]);
  assert.match(loss!.evidence!, /about 50 rows/);
  assert.deepEqual([drop.locks[0]!.mode, drop.locks[0]!.rows], ["ACCESS EXCLUSIVE", 50]);
  assert.equal(drop.reverse!.whyNot, "the rows do not come back");
  const made = apply.steps.find(({ title }) => title === "create table public.pot")!;
  assert.match(made.reverse!.sql.join(), /DROP TABLE/);
  assert.match(made.sql!, /CREATE TABLE/);

  const baseline = await review("migrate baseline", { through: "20260101000000" });
  assert.deepEqual(baseline.steps.map(({ title }) => title), ["count 20260101000000 first as applied"]);
  await session.execute("DROP TABLE old; CREATE TABLE jar (id int)");
  const marked = await ask("migrate baseline", { env: "dev", through: "20260101000000" });
  assert.equal(marked.status, "succeeded", JSON.stringify(marked.error));
  const down = await review("migrate down");
  assert.deepEqual(down.steps.map(({ key, sql, rewrites }) => [key, sql, rewrites]), [
    ["20260101000000/1", "DROP TABLE jar", false],
  ]);
  assert.equal(down.steps[0]!.locks[0]!.on, "public.jar");
  assert.deepEqual((await review("migrate down-to", { revision: "0" })).steps, down.steps);
  const reinit = await review("migrate reinit");
  assert.equal(reinit.steps[0]!.title, "remove 1 entries of the ledger");
  const rebuild = await review("migrate rebuild", { drop_schemas: true });
  assert.deepEqual(rebuild.steps.filter(({ hazards }) => hazards.length > 0).map(({ title }) => title), [
    "drop schema public",
  ]);
  assert.equal(reviewSteps({}), undefined);
});

Deno.test("reviewSteps() names whom a lock keeps out as the engine does", () => {
  for (const mode of lockModes) {
    const step = {
      action: "x",
      sql: "",
      transaction: "own",
      segment: 1,
      hazards: [],
      reverse: { sql: [], why_not: null },
    };
    const [shown] = reviewSteps({ would_run: [{ ...step, batch: null, lock: { mode, on: "public.x" } }] })!;
    assert.deepEqual(shown!.locks[0]!.blocks, [...blockedBy(mode)], mode);
  }
});
