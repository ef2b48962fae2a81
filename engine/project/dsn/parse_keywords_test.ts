import assert from "node:assert/strict";
import fc from "fast-check";
import { parameters } from "./parameters.ts";
import { parseKeywords } from "./parse_keywords.ts";

Deno.test("parseKeywords() reads quotes, escapes and blanks as libpq does", () => {
  const table: [string, Record<string, string>][] = [
    ["", {}],
    ["host=h port=1", { host: "h", port: "1" }],
    ["  host = h\tuser= 'a b'\n", { host: "h", user: "a b" }],
    [String.raw`password='it\'s \\ "x"' user=a\ b`, { password: `it's \\ "x"`, user: "a b" }],
    ["password='' user=x", { password: "", user: "x" }],
    ["user= password=x", { user: "password=x" }],
    ["user=a=b", { user: "a=b" }],
    ["user=it's", { user: "it's" }],
    ["user='a'port=1", { user: "a", port: "1" }],
    ["port=1 port=2", { port: "2" }],
    ["user=a\\", { user: "a" }],
  ];
  for (const [text, expected] of table) assert.deepEqual(Object.fromEntries(parseKeywords(text)), expected, text);
});

Deno.test("parseKeywords() names the pair that is wrong and quotes nothing of it", () => {
  const table: [string, RegExp][] = [
    ["host", /pair 1 lacks its =/],
    ["host=h hunter2", /pair 2 lacks its =/],
    ["password=my hunter2=x", /pair 2 is no connection parameter of PostgreSQL$/],
    ["pasword=hunter2", /did you mean password\?/],
    ["password='hunter2", /lacks its closing '/],
  ];
  for (const [text, problem] of table) {
    assert.throws(() => parseKeywords(text), (error: Error) => {
      assert.match(error.message, problem);
      return !error.message.includes("hunter2");
    });
  }
});

Deno.test("parseKeywords() gives back whatever values were quoted", () => {
  const keyword = fc.constantFrom(...Object.keys(parameters));
  const value = fc.string({ unit: "binary" });
  fc.assert(fc.property(fc.dictionary(keyword, value), (given) => {
    const text = Object.entries(given).map(([key, value]) => `${key}='${value.replace(/[\\']/g, "\\$&")}'`).join(" ");
    assert.deepEqual({ ...Object.fromEntries(parseKeywords(text)) }, { ...given });
  }));
});
