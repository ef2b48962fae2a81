import assert from "node:assert/strict";
import { fetchDue } from "../../web/git/mod.ts";
import { endOf, type ServerPlace } from "./place.ts";

export const files = {
  "confiture.yaml": "name: shop\n",
  "db/environments/dev.yaml": "database_url: env:SHOP_URL\n",
  "db/schema/jar.sql": "CREATE TABLE jar (id int);\n",
};

/** A project whose files are to come from git, and what an admin asks about it. */
export async function gitShop(place: ServerPlace) {
  const admin = await place.signIn("root", "admin");
  await place.call("POST", "/api/projects", { cookie: admin, body: { name: "shop" } });
  const put = (body: Record<string, unknown>) =>
    place.call("PUT", "/api/projects/shop/git", { cookie: admin, body: { ref: "main", ...body } });
  const state = async () => (await place.call("GET", "/api/projects/shop/git", { cookie: admin })).body;
  const fetch = (cookie = admin) => place.call("POST", "/api/projects/shop/fetch", { cookie, body: {} });
  const bundle = async () => (await place.call("GET", "/api/projects", { cookie: admin })).body.projects[0].bundle;
  const paths = async () =>
    (await place.control.pool.query<{ path: string }>(
      `SELECT path FROM confiture_control.bundle_file WHERE bundle = $1 ORDER BY path COLLATE "C"`,
      [await bundle()],
    )).map(({ path }) => path);
  const run = async (operation: string, input: Record<string, unknown> = {}) => {
    const body = { project: "shop", input };
    const asked = await place.call("POST", `/api/operations/${encodeURIComponent(operation)}`, { cookie: admin, body });
    assert.equal(asked.status, 202, JSON.stringify(asked.body));
    return await endOf(place, admin, asked.body.run);
  };
  const due = (allowPrivate = true, signal = new AbortController().signal) =>
    fetchDue(place.control, { policy: { allowPrivate }, signal, by: { actor: "server" } });
  return { admin, put, state, fetch, bundle, paths, run, due };
}

/** Whether a text is anywhere in the control database. */
export async function isKept({ control }: ServerPlace, text: string): Promise<boolean> {
  const tables = await control.pool.query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'confiture_control'",
  );
  for (const { name } of tables) {
    const rows = await control.pool.query(
      `SELECT 1 AS one FROM confiture_control.${name} t WHERE to_jsonb(t)::text LIKE '%' || $1 || '%' LIMIT 1`,
      [text],
    );
    if (rows.length > 0) return true;
  }
  return false;
}
