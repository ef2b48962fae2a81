import assert from "node:assert/strict";
import { z } from "zod";
import { parseSaved } from "./parse_saved.ts";

const schema = z.object({ format: z.literal("confiture thing 2"), n: z.int() });
const parse = (text: string) => parseSaved(text, schema, (problem) => new Error(problem));

Deno.test("parseSaved() reads over a byte order mark and other ends of lines", () => {
  const whole = { format: "confiture thing 2", n: 1 };
  const text = JSON.stringify(whole, null, 2);
  for (const saved of [text, `\uFEFF${text}`, text.replaceAll("\n", "\r\n")]) assert.deepEqual(parse(saved), whole);
});

Deno.test("parseSaved() says what is not as it should be", () => {
  const problems: Record<string, RegExp> = {
    '{"format": "confiture thing 2", "n"': /^it is not JSON$/,
    '{"format": "confiture thing 1", "n": 1}':
      /^it says "confiture thing 1", and this version of confiture reads "confiture thing 2"$/,
    '{"format": "confiture thing 2", "n": "x"}': /^n: /,
    '{"n": 1}': /^format: /,
    "null": /^its content: /,
    "[]": /^its content: /,
  };
  for (const [text, message] of Object.entries(problems)) assert.throws(() => parse(text), { message });
});
