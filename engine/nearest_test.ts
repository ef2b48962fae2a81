import assert from "node:assert/strict";
import fc from "fast-check";
import { nearest } from "./nearest.ts";

Deno.test("nearest() finds a word with a wrong, missing, extra or swapped letter, in any case", () => {
  for (const typed of ["bukld", "buld", "buildd", "biuld", "BUILD", "build"]) {
    assert.equal(nearest(typed, ["init", "build", "doctor"]), "build", typed);
  }
});

Deno.test("nearest() finds nothing for a word that is like none", () => {
  assert.equal(nearest("frobnicate", ["init", "build", "doctor"]), undefined);
  assert.equal(nearest("x", []), undefined);
});

Deno.test("nearest() of a known word is that word", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.string({ minLength: 1 }), {
        minLength: 1,
        selector: (s) => s.toLowerCase(),
      }),
      (words) => {
        assert.equal(nearest(words[0]!, words), words[0]);
      },
    ),
  );
});
