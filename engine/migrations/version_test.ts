import assert from "node:assert/strict";
import { compareVersions, newVersion } from "./version.ts";

Deno.test("compareVersions() goes by value, not by letters", () => {
  const versions = ["20260101120000", "10", "9", "001", "v2", "v10", "9a", "20260101120000b"];
  assert.deepEqual(versions.toSorted(compareVersions), [
    "001",
    "9",
    "9a",
    "10",
    "20260101120000",
    "20260101120000b",
    "v2",
    "v10",
  ]);
});

Deno.test("newVersion() is the UTC time, unique even within one second", () => {
  const now = new Date("2026-11-22T23:59:59.900Z");
  assert.equal(newVersion(now, new Set()), "20261122235959");
  assert.equal(newVersion(now, new Set(["20261122235959", "20261123000000"])), "20261123000001");
});
