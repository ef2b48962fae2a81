import assert from "node:assert/strict";
import type { CatalogHead, CatalogIndexAnswer } from "../api/mod.ts";
import { unpacked } from "./catalogs.ts";
import { findObjects } from "./find_objects.ts";

function indexOf(objects: [kind: string, path: string, parent: number][]) {
  const kinds = [...new Set(objects.map(([kind]) => kind))];
  const answer: CatalogIndexAnswer = {
    kinds,
    schemas: ["shop"],
    kind: objects.map(([kind]) => kinds.indexOf(kind)),
    schema: objects.map(() => 0),
    path: objects.map(([, path]) => path),
    parent: objects.map(([, , parent]) => parent),
  };
  return unpacked({ content: "x" } as CatalogHead, answer);
}

Deno.test("findObjects() puts whole names first, wholes before parts, and takes kinds as words", () => {
  const index = indexOf([
    ["table", "shop.order_items", -1],
    ["table", "shop.orders", -1],
    ["index", "shop.orders.orders_pkey", 1],
    ["view", "shop.old_orders", -1],
  ]);
  const found = (typed: string) => findObjects(index, typed).objects.map(({ path }) => path);
  assert.deepEqual(found("orders"), ["shop.orders", "shop.orders.orders_pkey", "shop.old_orders"]);
  assert.deepEqual(found("index orders"), ["shop.orders.orders_pkey"]);
  assert.deepEqual(found("shop order_"), ["shop.order_items"]);
  assert.deepEqual(findObjects(index, "  "), { objects: [], count: 0 });
});

Deno.test("findObjects() ranks no more than anybody reads, and says how many there are", () => {
  const index = indexOf(Array.from({ length: 50_000 }, (_, at) => ["table", `s.table_${at}`, -1]));
  const { objects, count } = findObjects(index, "table_");
  assert.equal(count, 50_000);
  assert.equal(objects.length, 2_000);
});

Deno.test("findObjects() finds a whole name behind thousands that merely have it in them", () => {
  const many = Array.from({ length: 5_000 }, (_, at): [string, string, number] => ["table", `shop.a${at}_users`, -1]);
  const { objects, count } = findObjects(indexOf([...many, ["table", "shop.users", -1]]), "users");
  assert.equal(count, 5_001);
  assert.equal(objects.length, 2_000);
  assert.equal(objects[0]!.path, "shop.users");
});
