import assert from "node:assert/strict";
import { join } from "node:path";
import { temporaryFolder } from "../../../tests/kit/mod.ts";
import { makeFolder } from "./make_folder.ts";

const names = (path: string) => [...Deno.readDirSync(path)].map(({ name }) => name);

Deno.test("makeFolder() takes back the folders that it made, and none with anything in it", async () => {
  await using folder = await temporaryFolder();
  const takeBack = await makeFolder(join(folder.path, "a/b/c"));
  await takeBack();
  assert.deepEqual(names(folder.path), []);
  const keep = await makeFolder(join(folder.path, "a/b/c"));
  await Deno.writeTextFile(join(folder.path, "a/file"), "");
  await keep();
  assert.deepEqual(names(join(folder.path, "a")), ["file"]);
  await (await makeFolder(join(folder.path, "a")))();
  assert.deepEqual(names(folder.path), ["a"]);
  await assert.rejects(makeFolder(join(folder.path, "a/file/deep")));
});
