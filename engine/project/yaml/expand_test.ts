import assert from "node:assert/strict";
import fc from "fast-check";
import { isConfitureError } from "../../errors.ts";
import { expand, expandText } from "./expand.ts";
import { toPlain } from "./located.ts";
import { readYaml } from "./read_yaml.ts";

const env = { A: "one", EMPTY: "", lower_1: "two" };
const fail = (variable: string, problem: string): never => {
  throw new Error(`${variable}|${problem}`);
};

Deno.test("expandText() replaces variables, takes defaults, and leaves $${ and strangers alone", () => {
  const table: [string, string][] = [
    ["${A}", "one"],
    ["x${A}y${lower_1}", "xoney" + "two"],
    ["${MISSING:-a:-b}", "a:-b"],
    ["${EMPTY:-full}", "full"],
    ["${EMPTY}", ""],
    ["${MISSING:-}", ""],
    ["${MISSING:-${A}}", "one"],
    ["${MISSING:-<${EMPTY:-${A}/x}>}}", "<one/x>}"],
    ["${A:-${MISSING}}", "one"],
    ["${MISSING:-$${A}}", "${A}"],
    ["$${A}", "${A}"],
    ["$A $ {A} {A}", "$A $ {A} {A}"],
    ["$$${A}", "$${A}"],
    ["${TUNNEL_LOCAL_PORT}", "${TUNNEL_LOCAL_PORT}"],
  ];
  for (const [text, expected] of table) {
    assert.equal(expandText(text, { env, reserved: ["TUNNEL_LOCAL_PORT"] }, fail), expected, text);
  }
});

Deno.test("expandText() refuses unset variables and strange names", () => {
  assert.throws(() => expandText("${MISSING}", { env }, fail), /MISSING\|the variable MISSING is not set/);
  assert.throws(() => expandText("${1A}", { env }, fail), /no variable name/);
  assert.throws(() => expandText("${A:=x}", { env }, fail), /no variable name/);
  assert.throws(() => expandText("${}", { env }, fail), /no variable name/);
  assert.throws(() => expandText("${A", { env }, fail), /lacks its }/);
  assert.throws(() => expandText("${A:-${A}", { env }, fail), /lacks its }/);
  assert.throws(() => expandText("${MISSING:-${OTHER}}", { env }, fail), /OTHER\|the variable OTHER is not set/);
});

Deno.test("expandText() leaves any text without ${ as it is, and unescapes what was escaped", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    const plain = text.replaceAll("${", "$");
    fc.pre(!plain.includes("${"));
    assert.equal(expandText(plain, { env }, fail), plain);
    assert.equal(expandText(`$\${${plain}`, { env }, fail), `\${${plain}`);
  }));
});

Deno.test("expand() does not expand what a variable holds, and says where one is missing", async () => {
  const tree = await readYaml("a: [x, '${NESTED}']\nb:\n  c: ${MISSING}\n", "a.yaml");
  const nested = { NESTED: "${A}", MISSING: "here" };
  assert.deepEqual(toPlain(expand(tree, { env: nested })), { a: ["x", "${A}"], b: { c: "here" } });
  assert.throws(() => expand(tree, { env: { NESTED: "" } }), (error: unknown) => {
    assert.ok(isConfitureError(error, "config-variable"));
    assert.equal(error.message, "a.yaml:3:6: b.c: the variable MISSING is not set");
    return true;
  });
});
