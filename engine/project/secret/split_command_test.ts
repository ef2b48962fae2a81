import assert from "node:assert/strict";
import fc from "fast-check";
import { splitCommand } from "./split_command.ts";

Deno.test("splitCommand() keeps quoted words whole and expands nothing", () => {
  assert.deepEqual(splitCommand(`pass show 'db/prod pw' "a \\"b\\"" c\\ d '' $HOME`), [
    "pass",
    "show",
    "db/prod pw",
    'a "b"',
    "c d",
    "",
    "$HOME",
  ]);
  assert.equal(splitCommand("pass 'db"), undefined);
  assert.deepEqual(splitCommand("  "), []);
});

Deno.test("splitCommand() gives back any words that were quoted singly", () => {
  const word = fc.string({ unit: "binary" }).filter((text) => !text.includes("'"));
  fc.assert(fc.property(fc.array(word), (words) => {
    assert.deepEqual(splitCommand(words.map((text) => `'${text}'`).join(" ")), words);
  }));
});
