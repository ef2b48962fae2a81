import assert from "node:assert/strict";
import fc from "fast-check";
import { type Box, connectedParts, layOut, type LayoutTools, neighbourhood } from "./graph_layout.ts";

const box = (id: string, group = ""): Box => ({ id, width: 100, height: 40, group });
const inRow: LayoutTools = {
  layPart: (boxes) => Object.fromEntries(boxes.map(({ id }, at) => [id, [at * 150, 0] as [number, number]])),
  communities: (boxes) => [...Map.groupBy(boxes, ({ id }) => id.at(-1)).values()],
};

Deno.test("layOut() gives every box a place, and no two the same ground", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 30 }),
    fc.array(fc.tuple(fc.nat(29), fc.nat(29)), { maxLength: 40 }),
    (count, pairs) => {
      const boxes = Array.from({ length: count }, (_, at) => box(`t${at}`, `g${at % 3}`));
      const links = pairs.map(([a, b]) => ({ from: `t${a}`, to: `t${b}` }));
      const places = layOut(boxes, links, inRow);
      assert.equal(Object.keys(places).length, count);
      for (const [at, { id }] of boxes.entries()) {
        for (const other of boxes.slice(at + 1)) {
          const [x, y] = places[id]!;
          const [u, v] = places[other.id]!;
          assert.ok(Math.abs(x - u) >= 100 || Math.abs(y - v) >= 40, `${id} lies on ${other.id}`);
        }
      }
    },
  ));
});

Deno.test("layOut() divides what is large into its communities, and lays each out by itself", () => {
  const boxes = Array.from({ length: 150 }, (_, at) => box(`t${at}`));
  const links = boxes.slice(1).map(({ id }, at) => ({ from: id, to: `t${at}` }));
  links.push(...boxes.slice(10).map(({ id }, at) => ({ from: id, to: `t${at}` })));
  const seen: number[] = [];
  const places = layOut(boxes, links, {
    ...inRow,
    layPart: (boxes, links) => {
      seen.push(boxes.length);
      return inRow.layPart(boxes, links);
    },
  });
  assert.deepEqual(seen, Array.from({ length: 10 }, () => 15));
  assert.equal(Object.keys(places).length, 150);
  assert.equal(new Set(Object.values(places).map(String)).size, 150, "no two in one place");
});

Deno.test("connectedParts() and neighbourhood() go along links both ways", () => {
  const links = [{ from: "a", to: "b" }, { from: "c", to: "b" }, { from: "x", to: "nowhere" }];
  const parts = connectedParts(["a", "b", "c", "x"].map((id) => box(id)), links);
  assert.deepEqual(parts.map(({ boxes, links }) => [boxes.length, links.length]), [[3, 2], [1, 0]]);
  assert.deepEqual([...neighbourhood(links, ["a"], 1)], ["a", "b"]);
  assert.deepEqual([...neighbourhood(links, ["a"], 2)], ["a", "b", "c"]);
});
