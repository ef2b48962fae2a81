import assert from "node:assert/strict";
import { type DriftChange, type DriftResult, groupChanges, leftOut } from "./state.ts";

const change = (object: string) =>
  ({ change: "add", kind: object.split(" ")[0], object, properties: [] }) as DriftChange;
const object = (object: string, changes: string[]) => ({
  object,
  changes,
  expected: null,
  actual: null,
  why_not: null,
});

Deno.test("groupChanges() tells every difference once, with its object", () => {
  const result = {
    objects: [object("table a.t", ["table a.t"]), object("table b.t", ["column b.t.x", "column b.t.y"])],
    changes: [change("column b.t.x"), change("table a.t"), change("column b.t.y")],
  } as unknown as DriftResult;
  assert.deepEqual(groupChanges(result).map(([{ object }, changes]) => [object, changes.length]), [
    ["table a.t", 1],
    ["table b.t", 2],
  ]);
});

Deno.test("leftOut() names whatever was not compared, and why", () => {
  const result = { unmodelled: ["x"], unreadable: ["y"], skipped: ["CREATE ROLE z"] } as unknown as DriftResult;
  assert.deepEqual(leftOut(result).map((text) => text.split(":")[0]), ["y", "x", "CREATE ROLE z"]);
});
