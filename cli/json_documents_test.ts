import assert from "node:assert/strict";
import { z } from "zod";
import { builtins } from "../plugins/mod.ts";
import { realHost, temporaryFolder, testTerminal } from "../tests/kit/mod.ts";
import { main } from "./main.ts";

async function json(cwd: string, ...argv: string[]) {
  const terminal = testTerminal();
  const host = { ...realHost(), cwd };
  const signal = new AbortController().signal;
  const exitCode = await main({ argv: [...argv, "--format", "json"], host, terminal, plugins: builtins, signal });
  return { exitCode, document: JSON.parse(terminal.written.out) };
}

/** The check that a user's program would make with the schema that we print. */
const accepts = (schema: Record<string, unknown>, document: unknown) => {
  const { success, error } = z.fromJSONSchema(schema).safeParse(document);
  assert.ok(success, error?.message);
};

Deno.test("the documents of --format json are what `confiture schema` says, on success and on failure", async () => {
  await using folder = await temporaryFolder();
  const { path } = folder;
  const runs: [operation: string, args: string[], exitCode: number][] = [
    ["init", ["init"], 0],
    ["validate-config", ["validate-config"], 0],
    ["schema", ["schema", "build"], 0],
    ["plugin list", ["plugin", "list"], 0],
    ["plugin show", ["plugin", "show", "confiture/build"], 0],
    ["embedded status", ["embedded", "status"], 0],
    ["embedded stop", ["embedded", "stop"], 0],
    ["build", ["build", "--output", "schema.sql"], 0],
    ["build", ["build", "--show-hash"], 0],
    ["doctor", ["doctor", "--database-url", "postgres://u:hunter2@127.0.0.1:1/db"], 1],
  ];
  for (const [operation, args, exitCode] of runs) {
    const { document: schema } = await json(path, "schema", ...operation.split(" "));
    const result = await json(path, ...args);
    assert.equal(result.exitCode, exitCode, args.join(" "));
    accepts(schema.output, result.document);
    assert.ok(!JSON.stringify(result).includes("hunter2"));
  }
  const { document: schema } = await json(path, "schema", "build");
  for (const args of [["build", "--nope"], ["build", "-d", "postgres://u:hunter2@127.0.0.1:1/db"], ["buidl"]]) {
    const { document } = await json(path, ...args);
    accepts(schema.error, document);
    assert.throws(() => accepts(schema.output, document));
  }
});

Deno.test("every operation has the schemas of its documents", async () => {
  for (const { manifest } of builtins) {
    for (const { name } of manifest.provides.operations ?? []) {
      const { document } = await json("/", "schema", ...name.split(" "));
      // Some say with it whether all was well; of the others it says that there is a result.
      const { ok } = document.output.properties;
      assert.ok(ok.const === true || ok.type === "boolean", name);
      assert.equal(document.output.additionalProperties, false, name);
    }
  }
});
