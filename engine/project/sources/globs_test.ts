import assert from "node:assert/strict";
import { isConfitureError } from "../../errors.ts";
import { compileGlobs } from "./globs.ts";

Deno.test("compileGlobs() fits at any depth, unless it is anchored", async () => {
  const table: [string, string, boolean][] = [
    ["**/*.sql", "a.sql", true],
    ["**/*.sql", "x/y/a.sql", true],
    ["*.sql", "x/y/a.sql", true],
    ["/*.sql", "x/a.sql", false],
    ["./*.sql", "a.sql", true],
    ["views/*.sql", "x/views/a.sql", true],
    ["views/*.sql", "views/x/a.sql", false],
    ["{a,b}?.sql", "b1.sql", true],
    ["[0-9]*.sql", "1a.sql", true],
    ["[0-9]*.sql", "a1.sql", false],
    ["*.sql", "a.SQL", false],
    ["*.sql", ".#a.sql", false],
    [".hidden.sql", ".hidden.sql", true],
    ["!(x).sql", "y.sql", true],
    ["ü*.sql", "über.sql", true],
  ];
  for (const [pattern, path, expected] of table) {
    assert.equal((await compileGlobs([pattern], "include"))(path), expected, `${pattern} on ${path}`);
  }
  assert.equal((await compileGlobs([], "include"))("a.sql"), false);
});

Deno.test("compileGlobs() refuses patterns that cannot mean anything", async () => {
  for (const pattern of ["", "/", "../x.sql", "a/../../x", "[a", "{a,b", "a]"]) {
    await assert.rejects(compileGlobs([pattern], "include_dirs[0].include"), (error: unknown) => {
      assert.ok(isConfitureError(error, "config-pattern-invalid"), pattern);
      return error.facts.pattern === pattern && error.code === "CONFIG_005";
    });
  }
});
