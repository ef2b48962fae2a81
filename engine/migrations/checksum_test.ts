import assert from "node:assert/strict";
import { checksumsOf, isChecksumOf } from "./checksum.ts";

const of = (text: string) => checksumsOf(new TextEncoder().encode(text));

Deno.test("checksumsOf() sees neither line endings, trailing blanks, nor a byte order mark, whichever it was recorded with", () => {
  const ways = ["SELECT 1;\nSELECT 2;\n", "SELECT 1;\r\nSELECT 2;\r\n", "SELECT 1;  \nSELECT 2;"].flatMap((text) => [
    text,
    `\ufeff${text}`,
  ]);
  for (const recorded of ways) {
    for (const found of ways) {
      assert.ok(isChecksumOf(of(recorded).normalised, of(found)), JSON.stringify([recorded, found]));
    }
  }
  assert.equal(new Set(ways.map((text) => of(text).raw)).size, ways.length);
  assert.ok(!isChecksumOf(of(ways[0]!).normalised, of("SELECT 1;\n SELECT 2;\n")));
});
