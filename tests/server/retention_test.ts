import assert from "node:assert/strict";
import { forgetOld } from "../../web/control/mod.ts";
import { hashOfContent } from "../../web/bundles/mod.ts";
import { fakePlugin, testMajors } from "../kit/mod.ts";
import { sendBundle, serverPlace } from "./place.ts";

const [major] = testMajors() as [number];
const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("server: what has had its use is forgotten, runs only when an operator says so, the audit log never", async (t) => {
  await using place = await serverPlace(t, { major, plugins: [fakePlugin({ name: "look", run: async () => ({}) })] });
  const cookie = await place.signIn("ada", "admin");
  await place.call("POST", "/api/projects", { cookie, body: { name: "shop" } });
  const old = await sendBundle(place, cookie, "shop", { "confiture.yaml": "name: shop\n", "db/old.sql": "-- old\n" });
  const ask = async (bundle?: string) =>
    (await place.call("POST", "/api/operations/look", { cookie, body: { project: "shop", bundle } })).body
      .run as string;
  const [past, waits] = [await ask(old), await ask(old)];
  const fresh = await sendBundle(place, cookie, "shop", { "confiture.yaml": "name: shop\n" });
  const stray = hashOfContent(bytes("stray"));
  await place.request("PUT", `/api/projects/shop/blobs/${stray}`, { cookie, body: bytes("stray") });
  const { pool } = place.control;
  const count = async (table: string) =>
    (await pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM confiture_control.${table}`))[0]!.n;
  await pool.query(
    "INSERT INTO confiture_control.login_attempt (key, at) VALUES ('x', now() - interval '2 days'), ('x', now())",
  );
  await pool.query("UPDATE confiture_control.run SET status = 'succeeded', finished_at = now() WHERE id = $1", [past]);

  await forgetOld(pool, {});
  assert.equal(await count("login_attempt"), 1);
  assert.equal(await count("blob"), 3, "it came just now");
  await pool.query("UPDATE confiture_control.blob SET sent_at = now() - interval '2 days'");
  await pool.query("UPDATE confiture_control.project_blob SET sent_at = now() - interval '2 days'");
  await pool.query(
    `UPDATE confiture_control.run SET created_at = now() - interval '40 days',
       finished_at = CASE WHEN finished_at IS NOT NULL THEN now() - interval '40 days' END`,
  );
  await pool.query("UPDATE confiture_control.bundle SET created_at = now() - interval '40 days'");
  await pool.query("UPDATE confiture_control.project_bundle SET added_at = now() - interval '40 days'");
  await forgetOld(pool, {});
  assert.deepEqual([await count("blob"), await count("run"), await count("bundle")], [2, 2, 2]);

  const audit = await count("audit");
  await forgetOld(pool, { runDays: 30 });
  assert.equal((await place.call("GET", `/api/runs/${past}`, { cookie })).status, 404);
  assert.equal((await place.call("GET", `/api/runs/${waits}`, { cookie })).status, 200, "it is not over");
  assert.deepEqual([await count("bundle"), await count("audit")], [2, audit]);
  await place.call("POST", `/api/runs/${waits}/cancel`, { cookie, body: {} });
  await pool.query("UPDATE confiture_control.run SET finished_at = now() - interval '31 days'");
  await forgetOld(pool, { runDays: 30 });
  const left = await pool.query("SELECT hash FROM confiture_control.bundle");
  assert.deepEqual([left, await count("blob"), await count("run_event")], [[{ hash: fresh }], 1, 0]);
});

Deno.test("server: approvals are forgotten with their runs, and neither while the other is needed", async (t) => {
  await using place = await serverPlace(t, { major });
  const cookie = await place.signIn("ada", "admin");
  await place.call("POST", "/api/projects", { cookie, body: { name: "shop" } });
  await sendBundle(place, cookie, "shop", { "db/environments/dev.yaml": "database_url: env:X\n" });
  const ask = async () =>
    (await place.call("POST", "/api/approvals", {
      cookie,
      body: { project: "shop", operation: "migrate up", input: { env: "dev" } },
    })).body as { id: number };
  const [used, open] = [await ask(), await ask()];
  const { pool } = place.control;
  await pool.query(
    "UPDATE confiture_control.run SET status = 'succeeded', finished_at = now() - interval '40 days' WHERE status = 'queued'",
  );
  await pool.query(
    "UPDATE confiture_control.approval SET shown_hash = 'x', fingerprint = 'x', decision = 'approved' WHERE id = $1",
    [used.id],
  );
  const { body } = await place.call("POST", `/api/approvals/${used.id}/run`, { cookie, body: {} });
  await pool.query("UPDATE confiture_control.approval SET requested_at = now() - interval '40 days' WHERE id = $1", [
    used.id,
  ]);
  const there = async () =>
    (await pool.query("SELECT id FROM confiture_control.approval ORDER BY id")).map(({ id }) => id);
  await forgetOld(pool, { runDays: 30 });
  assert.deepEqual(await there(), [used.id, open.id], "its run waits; the other may be decided still");
  await pool.query(
    "UPDATE confiture_control.run SET status = 'failed', finished_at = now() - interval '40 days' WHERE id = $1",
    [body.run],
  );
  await forgetOld(pool, { runDays: 30 });
  assert.deepEqual(await there(), [open.id]);
  assert.equal((await pool.query("SELECT FROM confiture_control.run")).length, 1);
});

Deno.test("server: a bundle is no larger than it is laid, no file a folder, and a hash alone opens nothing", async (t) => {
  await using place = await serverPlace(t, { major });
  const cookie = await place.signIn("ada", "admin");
  for (const name of ["shop", "other"]) await place.call("POST", "/api/projects", { cookie, body: { name } });
  const send = (project: string, content: Uint8Array) =>
    place.request("PUT", `/api/projects/${project}/blobs/${hashOfContent(content)}`, { cookie, body: content });
  const bundle = (project: string, files: { path: string; hash: string }[]) =>
    place.call("POST", `/api/projects/${project}/bundles`, { cookie, body: { files } });
  const secret = bytes("-- how we price\n");
  const hash = hashOfContent(secret);
  assert.equal((await send("shop", secret)).status, 204);
  assert.deepEqual((await bundle("other", [{ path: "db/x.sql", hash }])).body.missing, [hash]);
  assert.deepEqual((await bundle("shop", [{ path: "db/x.sql", hash }])).body.missing, []);

  const clash = [{ path: "db", hash }, { path: "db/x.sql", hash }];
  assert.equal((await bundle("shop", clash)).body.code, "SERVER_1707");
  assert.equal((await bundle("shop", [{ path: ".Git/config", hash }])).body.code, "SERVER_1707");
  const large = new Uint8Array(4 * 2 ** 20);
  assert.equal((await send("shop", large)).status, 204);
  const copies = Array.from({ length: 200 }, (_, at) => ({ path: `db/${at}.sql`, hash: hashOfContent(large) }));
  assert.equal((await bundle("shop", copies)).body.code, "SERVER_1708", "800 MB on the worker's disk");
  assert.equal((await bundle("shop", copies.slice(0, 100))).status, 200);
});
