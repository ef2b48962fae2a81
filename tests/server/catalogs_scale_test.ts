import assert from "node:assert/strict";
import { databaseUrl, testDatabase, testMajors } from "../kit/mod.ts";
import { endOf, sendBundle, serverPlace } from "./place.ts";

const [major] = testMajors() as [number];

/** Each table makes five objects: itself, its key, a check, a foreign key, an index. */
const tables = Deno.env.get("CONFITURE_SOAK") === "1" ? 10_000 : 400;

Deno.test(`server: a catalog of ${tables * 5} objects is kept in bounded time and memory, and searched in one answer`, async (t) => {
  await using place = await serverPlace(t, { major });
  await using target = await testDatabase(t, { major });
  {
    await using session = await target.session();
    for (let from = 0; from < tables; from += 500) {
      const sql = Array.from({ length: Math.min(500, tables - from) }, (_, n) => n + from).map((n) =>
        `CREATE TABLE orders_${n} (id int PRIMARY KEY, note text NOT NULL CONSTRAINT filled_${n} CHECK (note <> ''),
           amount numeric(10,2) DEFAULT 0, made_at timestamptz DEFAULT now(),
           before int REFERENCES orders_${Math.floor(n / 3)});
         CREATE INDEX orders_note_${n} ON orders_${n} (note);`
      ).join("\n");
      await session.execute(`BEGIN; ${sql} COMMIT`);
    }
  }
  const cookie = await place.signIn("root", "admin");
  await place.call("POST", "/api/projects", { cookie, body: { name: "shop" } });
  await sendBundle(place, cookie, "shop", {
    "confiture.yaml": "name: shop\n",
    "db/environments/dev.yaml": "database_url: env:SHOP_URL\n",
  });
  const secret = { value: databaseUrl(target.dsn), environment: "dev" };
  await place.call("PUT", "/api/projects/shop/secrets/SHOP_URL", { cookie, body: secret });
  await place.worker();
  const before = Deno.memoryUsage().rss;
  let peak = before;
  const watch = setInterval(() => peak = Math.max(peak, Deno.memoryUsage().rss), 20);
  const timed = async <T>(what: () => Promise<T>): Promise<[T, number]> => {
    const started = performance.now();
    return [await what(), performance.now() - started];
  };
  const readOnce = async () => {
    const body = { project: "shop", input: { env: "dev" } };
    const asked = await place.call("POST", "/api/operations/catalog%20read", { cookie, body });
    const run = await endOf(place, cookie, asked.body.run);
    assert.equal(run.status, "succeeded", JSON.stringify(run.error));
    return run;
  };
  const [run, firstMs] = await timed(readOnce);
  const [, againMs] = await timed(readOnce);
  clearInterval(watch);

  const zipped = async (path: string) => {
    const [bytes, ms] = await timed(async () => {
      const answer = await place.request("GET", path, { cookie, headers: { "accept-encoding": "gzip" } });
      assert.equal(answer.status, 200, path);
      return new Uint8Array(await answer.arrayBuffer());
    });
    return { bytes: bytes.length, ms };
  };
  const index = await zipped(`/api/catalogs/${run.id}/index`);
  const graph = await zipped(`/api/catalogs/${run.id}/graph`);
  const one = await zipped(`/api/catalogs/${run.id}/objects/${encodeURIComponent("table public.orders_0")}`);
  const numbers = (await place.call("GET", `/api/catalogs/${run.id}/graph`, { cookie })).body.tables
    .slice(0, 500).map(({ number }: { number: number }) => number);
  const columns = await zipped(`/api/catalogs/${run.id}/tables?ids=${numbers.join(",")}`);
  const [stored] = await place.control.pool.query<{ objects: number; bytes: number }>(
    `SELECT (SELECT count(*)::int FROM confiture_control.catalog_object) AS objects,
       pg_total_relation_size('confiture_control.catalog_object')::float8 AS bytes`,
  );
  const mb = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MB`;
  const kb = (bytes: number) => `${Math.round(bytes / 1024)} kB`;
  console.log([
    `${stored!.objects} objects: read, described and kept in ${(firstMs / 1000).toFixed(1)} s, ` +
    `again unchanged in ${(againMs / 1000).toFixed(1)} s; memory from ${mb(before)} to at most ${mb(peak)}; ` +
    `${mb(stored!.bytes)} in the control database`,
    `index ${kb(index.bytes)} in ${Math.round(index.ms)} ms; graph ${kb(graph.bytes)} in ${Math.round(graph.ms)} ms; ` +
    `one table ${kb(one.bytes)} in ${Math.round(one.ms)} ms; columns of ${numbers.length} tables ` +
    `${kb(columns.bytes)} in ${Math.round(columns.ms)} ms`,
  ].join("\n"));
  assert.equal(run.output.counts.table, tables);
  assert.equal(run.output.counts.constraint, tables * 3);
  assert.ok(stored!.objects >= tables * 5, "the second reading stored nothing anew");
  assert.ok(stored!.objects < tables * 5 + 20);
  assert.ok(index.bytes < Math.max(60_000, tables * 5 * 8), `${index.bytes}: at most 8 bytes an object`);
  assert.ok(peak - before < 900 * 2 ** 20, mb(peak - before));
});
