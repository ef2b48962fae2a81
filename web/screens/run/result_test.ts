import assert from "node:assert/strict";
import { sayLabel, sayValue } from "./result.tsx";

Deno.test("sayValue() and sayLabel() say a result in words, with its units", () => {
  const said = (name: string, value: unknown) => `${sayLabel(name, value)}: ${sayValue(name, value)}`;
  assert.equal(said("total_duration_ms", 1_500), "Total duration: 1.5 s");
  assert.equal(said("size_bytes", 2_048), "Size: 2.0 kB");
  assert.equal(said("success", true), "Success: yes");
  assert.equal(said("applied", [{ version: "1", name: "item", duration_ms: 3 }]), "Applied: 1 item");
  assert.equal(said("steps", [{ sql: "x" }, { sql: "y" }]), "Steps: 2");
  assert.equal(said("files", ["a", "b"]), "Files: a, b");
});
