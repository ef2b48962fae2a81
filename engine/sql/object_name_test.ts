import assert from "node:assert/strict";
import { madeObjectName } from "./object_name.ts";

Deno.test("madeObjectName() joins, and shortens the longer part first", () => {
  assert.equal(madeObjectName("t", "id", "seq"), "t_id_seq");
  assert.equal(madeObjectName("t", undefined, "pkey"), "t_pkey");
  const made = madeObjectName("a".repeat(60), "b".repeat(20), "fkey");
  assert.equal(made, `${"a".repeat(37)}_${"b".repeat(20)}_fkey`);
  assert.equal(made.length, 63);
});

Deno.test("madeObjectName() never keeps half a character", () => {
  assert.equal(madeObjectName("é".repeat(40), "x", "key"), `${"é".repeat(28)}_x_key`);
});
