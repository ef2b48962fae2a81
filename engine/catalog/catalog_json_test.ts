import assert from "node:assert/strict";
import { Catalog } from "./catalog.ts";
import { catalogFromJson, catalogToJson } from "./catalog_json.ts";

Deno.test("catalogFromJson() gives what was saved, the schemas of what is not modelled too", () => {
  const catalog = new Catalog({
    serverVersion: 180_000,
    database: "shop",
    role: "ann",
    facts: [],
    keywords: ["select"],
    unmodelled: [{ kind: "thing", schema: "auth", name: "auth.t" }, { kind: "large object", name: "7" }],
    unreadable: ["options of user mapping s.ann"],
    leftOut: { extension: 1, own: 2, scope: 3 },
  });
  const read = catalogFromJson(catalogToJson(catalog), "saved.json");
  assert.deepEqual(read.unmodelled, catalog.unmodelled);
  assert.deepEqual([read.unreadable, read.leftOut], [catalog.unreadable, catalog.leftOut]);
});
