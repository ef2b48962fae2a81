import assert from "node:assert/strict";
import { displayWidth } from "./display_width.ts";
import { plainStyle, table } from "./style.ts";

Deno.test("displayWidth() counts columns of a terminal", () => {
  for (
    const [text, width] of [["abc", 3], ["", 0], ["日本", 4], ["e\u0301", 1], ["é", 1], ["👩", 2], ["ｱ", 1]] as const
  ) {
    assert.equal(displayWidth(text), width, text);
  }
});

Deno.test("table() aligns columns, wide characters too, and leaves no blanks at the end", () => {
  assert.equal(
    table(["A", "LONG", "C"], [["日本", "x", "1"], ["b", "yy", ""]], plainStyle),
    "A     LONG  C\n日本  x     1\nb     yy",
  );
});
