/** Tests with Deno: each has a copy of the shop's database to itself. */
import assert from "node:assert/strict";
import postgres from "postgres";
import { withTestDatabase } from "confiture/testing";

const shop = { project: new URL("../shop", import.meta.url), env: "test", seeds: "all" } as const;

Deno.test("the shop starts with products in stock", () =>
  withTestDatabase(shop, async ({ url }) => {
    const sql = postgres(url, { max: 2 });
    const [row] = await sql`SELECT count(*)::int AS products FROM shop.products`;
    assert.ok(row!.products > 0);
    await sql.end();
  }));

Deno.test("a test may do what it wants with its database", () =>
  withTestDatabase(shop, async (database) => {
    await using session = await database.session();
    await session.execute("TRUNCATE shop.products CASCADE");
    assert.equal((await session.query("SELECT FROM shop.products")).length, 0);
  }));
