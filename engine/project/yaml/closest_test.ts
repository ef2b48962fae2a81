import assert from "node:assert/strict";
import { closest } from "./closest.ts";

Deno.test("closest() finds slips of the finger and stays silent about strangers", () => {
  const keys = ["database_url", "include_dirs", "exclude_dirs", "build", "seed"];
  assert.equal(closest("databse_url", keys), "database_url");
  assert.equal(closest("include_dir", keys), "include_dirs");
  assert.equal(closest("Build", keys), "build");
  assert.equal(closest("buidl", keys), "build");
  assert.equal(closest("kubernetes", keys), undefined);
  assert.equal(closest("x", []), undefined);
});
