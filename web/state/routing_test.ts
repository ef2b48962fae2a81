import assert from "node:assert/strict";
import { match } from "./routing.ts";

Deno.test("match() names the parts of a path, decoded, and takes no other length", () => {
  assert.deepEqual(match("/runs/:run", "/runs/a%20b"), { run: "a b" });
  assert.deepEqual(match("/", "/"), {});
  assert.equal(match("/runs/:run", "/runs"), undefined);
  assert.equal(match("/runs/:run", "/runs/a/b"), undefined);
  assert.deepEqual(match("/runs/:run", "/runs/100%"), { run: "100%" });
});
