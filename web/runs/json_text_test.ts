import assert from "node:assert/strict";
import { jsonText } from "./json_text.ts";

Deno.test("jsonText() replaces what jsonb does not take, and nothing else", () => {
  const read = (value: unknown) => JSON.parse(jsonText(value));
  assert.deepEqual(read({ "a\0\0b": "\ud800x\udc00", pair: "\u{1f600}", text: '\\u0000 \\ud800 \n"' }), {
    "a\ufffd\ufffdb": "\ufffdx\ufffd",
    pair: "\u{1f600}",
    text: '\\u0000 \\ud800 \n"',
  });
});
