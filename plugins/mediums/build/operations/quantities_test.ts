import assert from "node:assert/strict";
import { ageText, sizeText } from "./quantities.ts";

Deno.test("ageText() shows the largest unit that is full", () => {
  const ages = [-5, 999, 59_999, 60_000, 3_599_000, 3_600_000, 172_799_000, 172_800_000].map(ageText);
  assert.deepEqual(ages, ["0 s", "0 s", "59 s", "1 min", "59 min", "1 h", "47 h", "2 d"]);
});

Deno.test("sizeText() counts in units of 1,024", () => {
  const sizes = [0, 1_023, 1_024, 8_806_400, 10_485_760, 5 * 2 ** 30].map(sizeText);
  assert.deepEqual(sizes, ["0 bytes", "1023 bytes", "1.0 kB", "8.4 MB", "10 MB", "5.0 GB"]);
});
