import assert from "node:assert/strict";
import fc from "fast-check";
import { type Mark, markFromText, markToText } from "./mark.ts";

Deno.test("markFromText() reads back every mark, whatever braces and spaces its names hold", () => {
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom("shop {dev}", "a {", "} b", '{"x":1}', " {} {", "/home/{me}/my {x} shop"),
  );
  const about = fc.option(fc.dictionary(fc.string(), fc.oneof(word, fc.integer())), { nil: undefined });
  // A name that is itself followed by nothing but a JSON object could not be told from one with facts; ours always has some.
  fc.assert(fc.property(word, about, (template, facts) => {
    fc.pre(facts !== undefined || !template.includes(" {"));
    const mark: Mark = { kind: "clone", template, ...(facts === undefined ? {} : { about: { ...facts } }) };
    assert.deepEqual(markFromText(markToText(mark)), mark);
  }));
});

Deno.test("markFromText() takes no comment that only begins like ours for a mark of a scratch database", () => {
  for (const owner of ["null", "{}", "[]", "7", '{"pid":1}', '{"pid":"1","machine":"a","started":"b","at":"c"}', "{"]) {
    assert.equal(markFromText(`confiture:scratch:${owner}`), undefined, owner);
  }
  assert.deepEqual(markFromText('confiture:clone:t {"project":{"a":1},"at":"x"}'), {
    kind: "clone",
    template: "t",
    about: { at: "x" },
  });
});
