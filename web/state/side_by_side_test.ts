import assert from "node:assert/strict";
import { sideBySide } from "./side_by_side.ts";

Deno.test("sideBySide() puts what changed opposite to each other, and loses no line", () => {
  const lines = sideBySide("a\nb\nc\n", "a\nB\nd\nc\n");
  assert.deepEqual(lines, [
    { left: "a", right: "a", isSame: true },
    { left: "b", right: "B", isSame: false },
    { left: undefined, right: "d", isSame: false },
    { left: "c", right: "c", isSame: true },
  ]);
  assert.deepEqual(sideBySide("", "x").map(({ left, right }) => [left, right]), [[undefined, "x"]]);
});
