/** The same for suites in the manner of node:test: one database for all tests of a file. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openTestDatabase, type TestDatabase } from "confiture/testing";

let database: TestDatabase;

before(async () => {
  database = await openTestDatabase({ project: new URL("../shop", import.meta.url), env: "test", seeds: "all" });
});

after(async () => {
  await database[Symbol.asyncDispose]();
});

test("the total of an empty cart is zero", async () => {
  await using session = await database.session();
  const [row] = await session.query<{ total: string }>("SELECT shop.order_total(id) AS total FROM shop.orders");
  assert.equal(Number(row!.total), 0);
});
