import assert from "node:assert/strict";
import { migrationName } from "./migration_name.ts";

Deno.test("migrationName() makes a file's name of what people say, and refuses what none can be", () => {
  assert.equal(migrationName(" Add order-note  Größe ", "migrate new"), "add_order_note_größe");
  assert.equal(migrationName("a".repeat(200), "migrate new").length, 200);
  assert.throws(() => migrationName("ö".repeat(101), "migrate new"), /at most 200 bytes/);
  for (const each of ["", "../x", "a/b", "a.b"]) {
    assert.throws(() => migrationName(each, "migrate new"), /letters, digits and underscores/, each);
  }
});
