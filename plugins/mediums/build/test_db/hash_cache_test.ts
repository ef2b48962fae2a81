import assert from "node:assert/strict";
import { temporaryFolder } from "../../../../tests/kit/mod.ts";
import { knownHash, rememberHash } from "./hash_cache.ts";

const digest = (n: number) => String(n).padStart(64, "0");

Deno.test("rememberHash() keeps the newest entries, outside version control", async () => {
  await using folder = await temporaryFolder();
  assert.equal(await knownHash(folder.path, digest(1)), undefined);
  for (let n = 0; n < 70; n++) await rememberHash(folder.path, digest(n), digest(n + 1_000));
  assert.equal(await knownHash(folder.path, digest(69)), digest(1_069));
  const names = [...Deno.readDirSync(`${folder.path}/.confiture/cache/content_hashes`)];
  assert.equal(names.length, 64);
  assert.equal(await Deno.readTextFile(`${folder.path}/.confiture/.gitignore`), "*\n");
});

Deno.test("rememberHash() does without a cache where it cannot write, and a damaged entry is none", async () => {
  await rememberHash("/proc/nowhere", digest(1), digest(2));
  await using folder = await temporaryFolder();
  await rememberHash(folder.path, digest(1), digest(2));
  await Deno.writeTextFile(`${folder.path}/.confiture/cache/content_hashes/${digest(1)}`, "half a ha");
  assert.equal(await knownHash(folder.path, digest(1)), undefined);
});
