import assert from "node:assert/strict";
import { findSuites, suiteOf } from "./suites.ts";

Deno.test("suiteOf() makes a suite of a room, of a plugin and of each file under tests/", () => {
  assert.equal(suiteOf("engine/sql/split_test.ts"), "engine/sql");
  assert.equal(suiteOf("engine/postgres/session/open_session_test.ts"), "engine/postgres");
  assert.equal(suiteOf("engine/nearest_test.ts"), "engine");
  assert.equal(suiteOf("plugins/hooks/audit/audit_test.ts"), "plugins/hooks/audit");
  assert.equal(suiteOf("cli/args_test.ts"), "cli");
  assert.equal(suiteOf("tests/crash/kill_test.ts"), "tests/crash/kill_test.ts");
  assert.equal(suiteOf("cli_test.ts"), "cli_test.ts");
});

Deno.test("findSuites() finds every test file once and honours filters", async () => {
  const root = await Deno.makeTempDir();
  try {
    for (const file of ["engine/a/x_test.ts", "engine/a/b/y_test.ts", "engine/ab/z_test.ts", "tests/t_test.ts"]) {
      await Deno.mkdir(`${root}/${file}`.replace(/\/[^/]+$/, ""), { recursive: true });
      await Deno.writeTextFile(`${root}/${file}`, "");
    }
    await Deno.mkdir(`${root}/dist`);
    await Deno.writeTextFile(`${root}/dist/w_test.ts`, "");
    assert.deepEqual(await findSuites(root), [
      { name: "tests/t_test.ts", files: ["tests/t_test.ts"] },
      { name: "engine/a", files: ["engine/a/b/y_test.ts", "engine/a/x_test.ts"] },
      { name: "engine/ab", files: ["engine/ab/z_test.ts"] },
    ]);
    assert.deepEqual((await findSuites(root, ["engine/a/"])).map(({ name }) => name), ["engine/a"]);
    assert.deepEqual(await findSuites(root, ["engine/none"]), []);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
