import assert from "node:assert/strict";
import { type DriftChange, groupChanges, ownerOf } from "./state.ts";

Deno.test("ownerOf() takes what is of a table to the table, quoted dots included", () => {
  const of = (kind: string, object: string) => ownerOf({ kind, object });
  assert.equal(of("column", "column shop.orders.note"), "shop.orders");
  assert.equal(of("column", 'column shop."a.b".note'), 'shop."a.b"');
  assert.equal(of("table", "table shop.orders"), "shop.orders");
  assert.equal(of("constraint", "constraint shop.orders.orders_pkey"), "shop.orders");
  assert.equal(of("index", "index shop.orders.orders_note"), "shop.orders");
  assert.equal(of("comment", "comment on column shop.orders.note"), "shop.orders");
});

Deno.test("groupChanges() keeps every difference once", () => {
  const change = (kind: string, object: string) => ({ change: "add", kind, object, properties: [] }) as DriftChange;
  const groups = groupChanges([
    change("column", "column b.t.x"),
    change("table", "table a.t"),
    change("column", "column b.t.y"),
  ]);
  assert.deepEqual(groups.map(([owner, changes]) => [owner, changes.length]), [["a.t", 1], ["b.t", 2]]);
});
