import assert from "node:assert/strict";
import type { CatalogIndex, IndexedObject } from "../../state/mod.ts";
import { kindLabel, nameOf, sayProperty, treeRows } from "./state.ts";

const object = (number: number, kind: string, path: string, parent = -1): IndexedObject => ({
  number,
  kind,
  schema: path.includes(".") ? path.split(".")[0]! : null,
  path,
  parent,
});

const index = {
  objects: [
    object(0, "extension", "pg_trgm"),
    object(1, "view", "b.v"),
    object(2, "table", "b.t"),
    object(3, "index", "b.t.i", 2),
    object(4, "table", "a.t"),
  ],
} as unknown as CatalogIndex;

Deno.test("treeRows() shows schemas by name, kinds in their order, no parts, and only what is open", () => {
  const shown = (open: string[]) => treeRows(index, (key) => open.includes(key)).map(({ label }) => label);
  assert.deepEqual(shown([]), ["a", "b", "Database"]);
  assert.deepEqual(shown(["b"]), ["a", "b", "tables", "views", "Database"]);
  assert.deepEqual(shown(["b", "b/table"]), ["a", "b", "tables", "t", "views", "Database"]);
  assert.equal(treeRows(index, () => false)[1]!.type === "schema" && kindLabel("policy"), "policies");
});

Deno.test("nameOf() takes the schema away, quoted or not", () => {
  assert.equal(nameOf({ path: "shop.orders", schema: "shop" }), "orders");
  assert.equal(nameOf({ path: '"My ""own"""."a.b"', schema: 'My "own"' }), '"a.b"');
  assert.equal(nameOf({ path: "pg_trgm", schema: null }), "pg_trgm");
});

Deno.test("sayProperty() says words where the catalog has letters and lists", () => {
  assert.equal(sayProperty("constraint", "type", "p"), "primary key");
  assert.equal(sayProperty("domain", "type", "p"), "p");
  assert.equal(sayProperty("constraint", "columns", ["id", "at"]), "id, at");
  assert.equal(sayProperty("policy", "roles", [""]), "everybody");
  assert.equal(sayProperty("policy", "command", "*"), "ALL");
  assert.equal(sayProperty("table", "row_security", true), "yes");
  assert.equal(sayProperty("sequence", "options", { min: "1", cycle: false }), "min 1, cycle no");
  assert.equal(sayProperty("function", "defaults", 0), "0");
  for (const nothing of [null, false, "", [], {}]) assert.equal(sayProperty("table", "any", nothing), undefined);
});
