import assert from "node:assert/strict";
import { numbers } from "./packed.ts";

Deno.test("numbers() takes arrays of any length", () => {
  assert.deepEqual(numbers("{}"), []);
  assert.deepEqual(numbers("{0}"), [0]);
  assert.deepEqual(numbers("{16384,4294967295,7}"), [16384, 4294967295, 7]);
});
