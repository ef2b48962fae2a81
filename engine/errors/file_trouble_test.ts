import assert from "node:assert/strict";
import { open } from "node:fs/promises";
import { temporaryFolder } from "../../tests/kit/mod.ts";
import { fileTrouble } from "./file_trouble.ts";

const told = (body: () => Promise<unknown>) => body().then(() => "it worked", fileTrouble);

Deno.test("fileTrouble() says the same of Deno's and of Node's failures, and names no path", async () => {
  await using folder = await temporaryFolder();
  await Deno.writeTextFile(`${folder.path}/file`, "");
  for (
    const [path, why] of [
      ["absent", "there is no such file or folder"],
      ["file/below", "a part of its path is no folder"],
      ["x".repeat(300), "its name is too long"],
      [".", "it is a folder"],
    ]
  ) {
    assert.equal(await told(() => Deno.writeTextFile(`${folder.path}/${path}`, "", { create: false })), why);
    assert.equal(await told(() => open(`${folder.path}/${path}`, "r+")), why);
  }
});

Deno.test("fileTrouble() keeps words that it does not know", () => {
  assert.equal(fileTrouble(new Error("open: the moon is full")), "the moon is full");
  assert.equal(fileTrouble("odd"), "odd");
});
