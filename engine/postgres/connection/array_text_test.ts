import assert from "node:assert/strict";
import fc from "fast-check";
import { arrayFromText, arrayToText } from "./array_text.ts";

Deno.test("arrayFromText() reads back what arrayToText() writes", () => {
  const item = fc.option(fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("NULL", "", "{}", ",", '"', "\\")));
  fc.assert(fc.property(fc.array(fc.oneof(item, fc.array(item, { minLength: 1 }))), (items) => {
    assert.deepEqual(arrayFromText(arrayToText(items, String), (text) => text), items);
  }));
});

Deno.test("arrayFromText() reads PostgreSQL's own forms", () => {
  assert.deepEqual(arrayFromText("{}", Number), []);
  assert.deepEqual(arrayFromText("[2:3]={1,NULL}", Number), [1, null]);
  assert.deepEqual(arrayFromText('{{a,"b c"},{"NULL",NULL}}', String), [["a", "b c"], ["NULL", null]]);
});
