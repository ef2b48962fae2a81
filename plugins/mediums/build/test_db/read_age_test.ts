import assert from "node:assert/strict";
import { readAge } from "./read_age.ts";

Deno.test("readAge() reads a number and a unit", () => {
  const read = (text: string) => readAge(text, "older_than", "test-db prune");
  assert.deepEqual(["0s", "90m", "12h", " 1d ", "2w"].map(read), [0, 5_400_000, 43_200_000, 86_400_000, 1_209_600_000]);
  for (const text of ["", "1", "d", "-1d", "1.5h", "1y", "1d2h"]) {
    assert.throws(() => read(text), { reason: "input-invalid" });
  }
});
