import assert from "node:assert/strict";
import { isConfitureError } from "../../errors.ts";
import { placeAt, toPlain, valueAt, writePath } from "./located.ts";
import { readYaml } from "./read_yaml.ts";

async function failure(text: string): Promise<string> {
  const error = await readYaml(text, "a.yaml").then(() => undefined, (error: unknown) => error);
  assert.ok(isConfitureError(error, "config-yaml-invalid"), String(error));
  return error.message;
}

Deno.test("readYaml() knows the place of every key and value, in characters", async () => {
  const tree = await readYaml("a: 1\nb:\n  - x\n  - {🫙é: deep}\n", "a.yaml");
  assert.deepEqual(placeAt(tree, ["a"]), { file: "a.yaml", line: 1, column: 1 });
  assert.deepEqual(placeAt(tree, ["b", 1]), { file: "a.yaml", line: 4, column: 5 });
  assert.deepEqual(valueAt(tree, ["b", 1, "🫙é"])!.place, { file: "a.yaml", line: 4, column: 10 });
  assert.deepEqual(placeAt(tree, ["b", 1, "absent"]), { file: "a.yaml", line: 4, column: 5 });
  assert.equal(writePath(["b", 1, "x"]), "b[1].x");
});

Deno.test("readYaml() reads YAML 1.1, as older projects were written for", async () => {
  const tree = await readYaml("a: yes\nb: off\nc: ~\nd: 2026-01-02\ne: 'no'\nf: 010\n", "a.yaml");
  assert.deepEqual(toPlain(tree), { a: true, b: false, d: "2026-01-02", e: "no", f: 8 });
});

Deno.test("readYaml() follows anchors and merge keys, the nearer key winning", async () => {
  const tree = await readYaml("x-a: &a {p: 1, q: 2}\nb:\n  <<: *a\n  q: 3\nc: *a\n", "a.yaml");
  assert.deepEqual(toPlain(tree), { "x-a": { p: 1, q: 2 }, b: { p: 1, q: 3 }, c: { p: 1, q: 2 } });
});

Deno.test("readYaml() takes an empty file as an empty mapping", async () => {
  for (const text of ["", "# only a comment\n", "---\n", "\ufeff"]) {
    assert.deepEqual(toPlain(await readYaml(text, "a.yaml")), {}, JSON.stringify(text));
  }
});

Deno.test("readYaml() refuses what is no mapping, with the place", async () => {
  assert.match(await failure("- a\n"), /^a\.yaml:1:1: the file is not a mapping/);
  assert.match(await failure("a: 1\na: 2\n"), /^a\.yaml:2:1: this key is written twice/);
  assert.match(await failure("a: 1\n---\nb: 2\n"), /more than one YAML document/);
  assert.match(await failure("a:\n\t- b\n"), /^a\.yaml:2:1: the line is indented with a tab/);
  assert.match(await failure("a: *nope\n"), /no anchor/);
  assert.match(await failure("a: !secret x\n"), /tag/);
  assert.match(await failure("a: b: c\n"), /^a\.yaml:1:4: /);
  assert.match(await failure("? [a, b]\n: c\n"), /a key is not plain text/);
});

Deno.test("readYaml() takes seconds, not minutes, for a file of thousands of keys", async () => {
  const lines = Array.from({ length: 20_000 }, (_, index) => `key${index}: x\n`).join("");
  const started = performance.now();
  assert.equal((await readYaml(lines, "a.yaml")).entries.size, 20_000);
  assert.match(await failure(`${lines}key7: x\n`), /^a\.yaml:20001:1: this key is written twice/);
  assert.ok(performance.now() - started < 20_000);
});

Deno.test("readYaml() never quotes the text, which may be a password", async () => {
  for (
    const text of ['a: "hunter2\\q"\n', "a: hunter2: x\n", 'a: "hunter2" hunter2\n', "a: [hunter2\n", "a: !hunter2 x\n"]
  ) {
    assert.ok(!(await failure(text)).includes("hunter2"), text);
  }
});

Deno.test("readYaml() ends on aliases that grow without measure", async () => {
  let text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (let level = 1; level < 9; level++) {
    text += `a${level}: &a${level} [${Array(10).fill(`*a${level - 1}`).join(", ")}]\n`;
  }
  assert.match(await failure(text), /beyond measure/);
  assert.match(await failure("a: &a [*a]\n"), /beyond measure|no anchor/);
});
