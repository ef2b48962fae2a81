import assert from "node:assert/strict";
import { join } from "node:path";
import { temporaryFolder, testHost } from "../../../tests/kit/mod.ts";
import { openProject } from "../load/mod.ts";
import { resolveConnection } from "./resolve_connection.ts";

Deno.test("resolveConnection() follows a reference from the project's folder and names the key in failures", async () => {
  await using folder = await temporaryFolder();
  await Deno.writeTextFile(join(folder.path, "dsn"), "postgresql://u@scratch.example/d\n");
  const host = testHost({ cwd: "/", env: { BAD: "hunter2" } });
  const project = await openProject(folder.path, host);
  assert.equal((await resolveConnection(project, "file:dsn", "scratch", host)).hosts[0]?.host, "scratch.example");
  await assert.rejects(resolveConnection(project, "env:BAD", "scratch of local.yaml", host), (error: Error) => {
    assert.match(error.message, /^scratch of local\.yaml: /);
    return !error.message.includes("hunter2");
  });
});
