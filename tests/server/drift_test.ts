import assert from "node:assert/strict";
import { databaseUrl, testDatabase, testMajors } from "../kit/mod.ts";
import { endOf, sendBundle, serverPlace } from "./place.ts";

const [major] = testMajors() as [number];

const files = {
  "db/environments/prod.yaml": "database_url: env:SHOP_URL\n",
  "db/schema/jar.sql": "CREATE TABLE jar (id int PRIMARY KEY);\nCREATE VIEW jars AS SELECT id FROM jar;\n",
};

// deno-lint-ignore no-explicit-any -- a test reads what it knows to be there
type Json = any;

Deno.test("server: drift is shown side by side, accepted into the files, or planned back and approved", async (t) => {
  await using place = await serverPlace(t, { major });
  await using target = await testDatabase(t, { major });
  await using session = await target.session();
  await session.execute(
    `${files["db/schema/jar.sql"]} ALTER TABLE jar ADD COLUMN note text; CREATE INDEX jar_note ON jar (note);
     CREATE TABLE hasty (id int)`,
  );
  const cookie = await place.signIn("root", "admin");
  await place.call("POST", "/api/projects", { cookie, body: { name: "shop" } });
  await sendBundle(place, cookie, "shop", files);
  await place.call("PUT", "/api/projects/shop/secrets/SHOP_URL", { cookie, body: { value: databaseUrl(target.dsn) } });
  await place.worker();
  const author = await place.signIn("ada", "author");
  const run = async (operation: string, input: Record<string, unknown> = {}): Promise<Json> => {
    const path = `/api/operations/${encodeURIComponent(operation)}`;
    const body = { project: "shop", input: { env: "prod", ...input } };
    const asked = await place.call("POST", path, { cookie: author, body });
    assert.equal(asked.status, 202, JSON.stringify(asked.body));
    const ended = await endOf(place, author, asked.body.run);
    assert.equal(ended.status, "succeeded", JSON.stringify(ended.error));
    return ended;
  };

  const drift = await run("drift");
  const [hasty, jar] = drift.output.objects;
  assert.deepEqual([hasty.object, hasty.expected], ["table public.hasty", null]);
  assert.match(hasty.actual, /CREATE TABLE public\.hasty/);
  assert.equal(jar.object, "table public.jar");
  assert.deepEqual([...jar.changes].sort(), ["column public.jar.note", "index public.jar.jar_note"]);
  assert.ok(!jar.expected.includes("note") && jar.actual.includes("note text") && jar.actual.includes("jar_note"));
  assert.ok(!jar.actual.includes("jars"), "what only needs it is not shown with it");

  const accepted = await run("drift accept", { objects: ["table public.jar"] });
  assert.deepEqual(accepted.output.left.filter((id: string) => id.startsWith("table")), ["table public.hasty"]);
  const kept = await place.call("GET", `/api/runs/${accepted.id}/files`, { cookie: author });
  assert.deepEqual(kept.body.files.map(({ path, change }: Json) => [path, change]), [[accepted.output.file, "added"]]);
  const patch = await place.call("GET", `/api/runs/${accepted.id}/patch`, { cookie: author });
  assert.match(patch.body, /\+ALTER TABLE public\.jar/);
  const adopted = await place.call("POST", `/api/runs/${accepted.id}/adopt`, { cookie: author, body: {} });
  assert.equal(adopted.status, 200, JSON.stringify(adopted.body));
  const left = await run("drift");
  assert.deepEqual(left.output.objects.map(({ object }: Json) => object), ["table public.hasty"]);

  // The rest goes back.
  const plan = await run("plan", { from: "prod", to: "ddl", objects: ["table public.hasty"] });
  assert.deepEqual(plan.output.steps.map(({ sql }: Json) => sql), ["DROP TABLE public.hasty"]);
  assert.equal(plan.output.proof.status, "proved", JSON.stringify(plan.output.proof));
  const { body: approval } = await place.call("POST", "/api/approvals", {
    cookie: author,
    body: {
      ...{ project: "shop", operation: "apply" },
      input: { env: "prod", plan: "plan.json", allow: ["data-loss:public.hasty"] },
      attach: [{ path: "plan.json", run: plan.id }],
    },
  });
  await endOf(place, author, approval.review_run);
  const { body: open } = await place.call("GET", `/api/approvals/${approval.id}`, { cookie });
  const body = { shown_hash: open.shown_hash };
  assert.equal((await place.call("POST", `/api/approvals/${approval.id}/approve`, { cookie, body })).status, 200);
  const { body: begun } = await place.call("POST", `/api/approvals/${approval.id}/run`, { cookie, body: {} });
  const done = await endOf(place, cookie, begun.run);
  assert.equal(done.status, "succeeded", JSON.stringify(done.error));
  assert.equal((await run("drift")).output.equal, true);
});
