import assert from "node:assert/strict";
import { isSeedPath } from "./is_seed_path.ts";

Deno.test("isSeedPath() wants seed or seeds as a whole word of a folder or file name", () => {
  for (const name of ["seed", "seeds", "30_seed_backend", "10-seeds", "seed_common", "Seeds", "seed_users.sql"]) {
    assert.ok(isSeedPath(["db", name, "x.sql"]), name);
  }
  for (const name of ["seedling", "proceeds", "linseed", "seed.sql", "10_seed.sql", "seeded_users"]) {
    assert.ok(!isSeedPath(["db", name]), name);
  }
});
