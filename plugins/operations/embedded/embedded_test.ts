import assert from "node:assert/strict";
import { createEngine } from "../../../engine/mod.ts";
import { realHost, temporaryFolder, testMajors } from "../../../tests/kit/mod.ts";
import { builtins } from "../../mod.ts";

const major = testMajors()[0]!;

interface Server {
  major: number;
  port: number;
  running: boolean;
  databases: { name: string; size_bytes: number }[];
  connect: string | null;
}

Deno.test(`embedded start, status and stop drive one server of PostgreSQL ${major}, and can be repeated`, async () => {
  await using folder = await temporaryFolder();
  // The server may run as another user, who has to get in.
  await Deno.chmod(folder.path, 0o755);
  const engine = createEngine({ host: realHost(), plugins: builtins, projectDir: folder.path });
  const run = async (name: string, input: object = {}) => {
    const { status, output, error } = await engine.run(name, input);
    assert.equal(status, "succeeded", error?.message);
    return output as Record<string, unknown>;
  };
  assert.deepEqual(await run("embedded status"), { servers: [] });
  assert.deepEqual(await run("embedded stop"), { stopped: [] });
  try {
    const first = await run("embedded start", { major });
    assert.deepEqual([first.major, first.started], [major, true]);
    const second = await run("embedded start", { major });
    assert.deepEqual([second.pid, second.port, second.started], [first.pid, first.port, false]);
    const [server] = (await run("embedded status")).servers as Server[];
    assert.deepEqual([server!.major, server!.running, server!.port], [major, true, first.port]);
    assert.deepEqual(server!.databases.map(({ name }) => name), ["postgres"]);
    assert.ok(server!.databases[0]!.size_bytes > 1e6);
    const password = (await Deno.readTextFile(/cat ([^)]+)\)/.exec(server!.connect!)![1]!)).trim();
    assert.ok(password.length >= 16 && !JSON.stringify([first, server]).includes(password));
    assert.deepEqual(await run("embedded stop", { major: major === 14 ? 15 : 14 }), { stopped: [] });
  } finally {
    assert.deepEqual(await run("embedded stop"), { stopped: [major] });
  }
  const [stopped] = (await run("embedded status")).servers as Server[];
  assert.deepEqual([stopped!.running, stopped!.port, stopped!.databases], [false, null, []]);
});

Deno.test("embedded start refuses a major that is not supported", async () => {
  await using folder = await temporaryFolder();
  const engine = createEngine({ host: realHost(), plugins: builtins, projectDir: folder.path });
  for (const wanted of [13, 19]) {
    assert.equal((await engine.run("embedded start", { major: wanted })).exitCode, 64);
  }
});
