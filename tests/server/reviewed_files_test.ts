import assert from "node:assert/strict";
import { databaseUrl, testDatabase, testMajors } from "../kit/mod.ts";
import { endOf, sendBundle, serverPlace } from "./place.ts";

const [major] = testMajors() as [number];

Deno.test("server: whoever decides in one environment reads the files that a review is about, and no other", async (t) => {
  await using place = await serverPlace(t, { major });
  await using target = await testDatabase(t, { major });
  const admin = await place.signIn("root", "admin");
  await place.call("POST", "/api/projects", { cookie: admin, body: { name: "shop" } });
  const up = "db/migrations/20260101000000_first.up.sql";
  const down = up.replace(".up.", ".down.");
  const other = "db/environments/other.yaml";
  await sendBundle(place, admin, "shop", {
    "db/environments/prod.yaml": "database_url: env:SHOP_URL\nprotected: true\n",
    [other]: "database_url: env:OTHER_URL\n",
    [up]: "CREATE TABLE first (id int);\nINSERT INTO first VALUES (4711);\n",
    [down]: "DROP TABLE first;\n",
  });
  const secret = { value: databaseUrl(target.dsn) };
  await place.call("PUT", "/api/projects/shop/secrets/SHOP_URL", { cookie: admin, body: secret });
  await place.worker();
  const order = { project: "shop", operation: "migrate up", input: { env: "prod" } };
  const { body: asked } = await place.call("POST", "/api/approvals", { cookie: admin, body: order });
  await endOf(place, admin, asked.review_run);
  const read = async (
    cookie: string,
    path: string,
    id = asked.id,
  ) => (await place.call("GET", `/api/approvals/${id}/files/content?path=${encodeURIComponent(path)}`, { cookie }));
  const here = { project: "shop", environment: "prod" };
  for (const role of ["approver", "author", "operator"] as const) {
    const cookie = await place.signIn(`one ${role}`, role, here);
    assert.match((await read(cookie, up)).body, /4711/, role);
    assert.match((await read(cookie, down)).body, /DROP/, role);
    for (const path of [other, "db/environments/prod.yaml", "confiture.yaml", "../x"]) {
      assert.equal((await read(cookie, path)).status, 404, `${role} ${path}`);
    }
    const { bundle } = asked;
    const files = `/api/projects/shop/files/content?bundle=${bundle}&path=${encodeURIComponent(up)}`;
    assert.equal((await place.call("GET", files, { cookie })).status, 404, "files are the whole project's");
  }
  // What may hold values is not for whoever only looks on, and what is elsewhere is nobody's.
  assert.equal((await read(await place.signIn("one viewer", "viewer", here), up)).status, 403);
  const elsewhere = await place.signIn("els", "approver", { project: "shop", environment: "other" });
  assert.equal((await read(elsewhere, up)).status, 404);
  assert.match(
    (await read(await place.signIn("vic", "viewer"), up)).body,
    /4711/,
    "who sees the project sees its files",
  );
});
