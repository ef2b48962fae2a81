import assert from "node:assert/strict";
import { placeAt, toPlain } from "./located.ts";
import { merge } from "./merge.ts";
import { readYaml } from "./read_yaml.ts";

Deno.test("merge() merges mappings key by key and replaces everything else whole", async () => {
  const under = await readYaml("a: {b: 1, c: [1, 2]}\nd: under\ne: {f: 1}\n", "under.yaml");
  const over = await readYaml("a: {c: [3]}\ne: text\ng: 1\nd:\n", "over.yaml");
  const merged = merge(under, over);
  assert.deepEqual(toPlain(merged), { a: { b: 1, c: [3] }, e: "text", g: 1 });
  assert.equal(placeAt(merged, ["a", "b"]).file, "under.yaml");
  assert.equal(placeAt(merged, ["a", "c"]).file, "over.yaml");
});

Deno.test("toPlain() keeps empty values inside of options, and drops them elsewhere", async () => {
  const tree = await readYaml("hooks:\n  - options: {a: null, b: {c: null}}\n    order:\n", "a.yaml");
  assert.deepEqual(toPlain(tree), { hooks: [{ options: { a: null, b: { c: null } } }] });
});

Deno.test("toPlain() treats __proto__ as a key like any other", async () => {
  const plain = toPlain(await readYaml("__proto__: {polluted: 1}\n", "a.yaml")) as object;
  assert.ok(Object.hasOwn(plain, "__proto__"));
  assert.ok(!("polluted" in plain));
});
