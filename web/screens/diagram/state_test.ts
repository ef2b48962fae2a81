import assert from "node:assert/strict";
import type { CatalogGraphAnswer } from "../../api/mod.ts";
import { boxOf, chosenPart, drawingOf, linkPath, mermaid, shownOf, windowOf } from "./state.ts";

const edge = {
  constraint: "c",
  columns: ["a_id"],
  referenced_columns: ["id"],
  is_optional: false,
  is_unique: false,
  on_delete: "",
};
const graph: CatalogGraphAnswer = {
  tables: [
    { number: 1, schema: "s", name: "a" },
    { number: 2, schema: "s", name: "b" },
    { number: 3, schema: "t", name: "c" },
    { number: 4, schema: "s", name: "a_2026", partition_of: 1 },
  ],
  edges: [{ ...edge, from: 2, to: 1 }, { ...edge, from: 3, to: 2 }, { ...edge, from: 2, to: 4 }],
};
const choice = {
  focus: [],
  hops: 1,
  columns: "all" as const,
  schema: undefined,
  hidden: new Set<string>(),
  folded: new Set<string>(),
};

Deno.test("drawingOf() and chosenPart() draw tables around the focus, and no partitions", () => {
  const drawing = drawingOf(graph);
  assert.deepEqual(drawing.tables.map(({ id }) => id), ["table s.a", "table s.b", "table t.c"]);
  assert.equal(drawing.links.length, 2);
  const around = (focus: string[], hops: number) =>
    chosenPart(drawing, { ...choice, focus, hops }).tables.map(({ name }) => name);
  assert.deepEqual(around(["table s.a"], 1), ["a", "b"]);
  assert.deepEqual(around(["table s.a"], 2), ["a", "b", "c"]);
  assert.deepEqual(chosenPart(drawing, { ...choice, hidden: new Set(["table s.b"]) }).links, []);
});

Deno.test("mermaid() writes every table and link that is drawn", () => {
  const columns = new Map([["table s.a", [{
    name: "id",
    type: "bigint",
    not_null: true,
    is_primary_key: true as const,
  }]]]);
  const text = mermaid(drawingOf(graph), columns, () => "all");
  assert.match(text, /s_a\["s\.a"\] \{\n {4}bigint id PK\n/);
  assert.match(text, /s_b \}o--\|\| s_a : "c"/);
});

Deno.test("boxOf() is as high as its rows, and linkPath() leaves a box on the side of the other", () => {
  const table = { id: "table s.a", number: 1, schema: "s", name: "a" };
  const columns = new Map([["table s.a", [{ name: "id", type: "bigint", not_null: true }]]]);
  assert.equal(boxOf(table, columns, "all").height, boxOf(table, columns, "none").height + 26);
  const rect = (x: number) => ({ x, y: 0, width: 100, height: 40 });
  assert.match(linkPath(rect(0), rect(300)), /^M100,.* 300,15$/);
  assert.match(linkPath(rect(300), rect(0)), /^M300,.* 100,15$/);
});

Deno.test("shownOf() folds what is shown, and shows of what is folded", () => {
  const folded = new Set(["table s.a"]);
  const both = (columns: "all" | "keys" | "none") => ["table s.a", "table s.b"].map(shownOf({ columns, folded }));
  assert.deepEqual([both("all"), both("keys"), both("none")], [["none", "all"], ["none", "keys"], ["all", "none"]]);
});

Deno.test("windowOf() has more than what is seen, and stays until that is nearly left", () => {
  const size = { width: 1_000, height: 500 };
  const nothing = { x: 0, y: 0, width: 0, height: 0 };
  const first = windowOf({ x: 0, y: 0, k: 1 }, size, nothing);
  assert.deepEqual(first, { x: -750, y: -375, width: 2_500, height: 1_250 });
  assert.equal(windowOf({ x: -450, y: 200, k: 1 }, size, first), first);
  const next = windowOf({ x: -550, y: 0, k: 1 }, size, first);
  assert.deepEqual([next.x, next.width], [-200, 2_500]);
  // Seen from afar it is too little, from very near far too much.
  assert.notEqual(windowOf({ x: 0, y: 0, k: 0.5 }, size, first), first);
  assert.notEqual(windowOf({ x: 0, y: 0, k: 2.5 }, size, first), first);
});
