import assert from "node:assert/strict";
import { sqlTokens } from "./sql_tokens.ts";

Deno.test("sqlTokens() gives back every character, and takes bodies, strings and comments whole", () => {
  const sql = `CREATE FUNCTION "select"() AS $x$ SELECT 'a--b' $x$; -- done 1\nSELECT 'it''s', 12.5 /* x\ny */;`;
  const tokens = sqlTokens(sql);
  assert.equal(tokens.map(({ text }) => text).join(""), sql);
  const of = (kind: string) => tokens.filter((token) => token.kind === kind).map(({ text }) => text);
  assert.deepEqual(of("string"), ["$x$ SELECT 'a--b' $x$", "'it''s'"]);
  assert.deepEqual(of("comment"), ["-- done 1", "/* x\ny */"]);
  assert.deepEqual(of("number"), ["12.5"]);
  assert.deepEqual(of("keyword"), ["CREATE", "FUNCTION", "AS", "SELECT"]);
});
