import assert from "node:assert/strict";
import { ConfitureError } from "../engine/errors.ts";
import { displayWidth, plainStyle } from "../engine/run/mod.ts";
import { failureText } from "./failure.ts";

/** The failure of one line, and what stands above the caret. */
function shown(sqlLine: string, column: number, width = 60): { text: string; above: string } {
  const facts = { file: "a.sql", line: 7, column, sql_line: sqlLine, problem: "syntax error" };
  const text = failureText(new ConfitureError("sql-syntax", facts), { ...plainStyle, width });
  const lines = text.split("\n");
  const caret = lines.findIndex((line) => /^\s+\|\s*\^$/.test(line));
  assert.ok(caret > 0, text);
  const before = displayWidth(lines[caret]!) - 1;
  let above = "";
  let reached = 0;
  for (const character of lines[caret - 1]!) {
    if (reached === before) above = character;
    reached += displayWidth(character);
  }
  for (const line of lines.slice(caret - 1, caret + 1)) assert.ok(displayWidth(line) <= width, line);
  return { text, above };
}

Deno.test("failureText() shows code, message, the line, a caret and what to do", () => {
  const { text, above } = shown("CREATE TABEL t (id int);", 8);
  assert.equal(above, "T");
  assert.match(
    text,
    /^error\[SCHEMA_\d+\]: a\.sql:7:8: .*\n {2}7 \| CREATE TABEL t \(id int\);\n {4}\| {8}\^\n {2}→ ./,
  );
});

Deno.test("failureText() points at the character after tabs", () => {
  assert.equal(shown("\t\tid\tintt,", 6).above, "i");
});

Deno.test("failureText() points at the character after wide and combining ones", () => {
  assert.equal(shown("INSERT INTO t VALUES ('日本語') X", 30).above, "X");
  assert.equal(shown("-- e\u0301e\u0301 Y", 9).above, "Y");
});

Deno.test("failureText() cuts a long line around the caret, marked at both ends", () => {
  const line = `${"a, ".repeat(200)}X${", b".repeat(200)}`;
  const { text, above } = shown(line, 601);
  assert.equal(above, "X");
  assert.match(text, /\| ….*…\n/);
  assert.equal(shown(`X${" b".repeat(200)}`, 1).above, "X");
  assert.equal(shown(`${"b ".repeat(200)}X`, 401).above, "X");
  assert.equal(shown("日".repeat(200) + "X", 201).above, "X");
});

Deno.test("failureText() puts the caret behind the line when the error is at its end", () => {
  const { text } = shown("SELECT", 7);
  assert.match(text, /7 \| SELECT\n {4}\| {7}\^/);
});

Deno.test("failureText() lets no control character of a file or server through", () => {
  const facts = { file: "a.sql", line: 1, column: 1, sql_line: "\x1b[2J\x07x", problem: "bad \x1b]0;title\x07" };
  const text = failureText(new ConfitureError("sql-syntax", facts), plainStyle);
  // deno-lint-ignore no-control-regex -- that is what is looked for
  assert.ok(!/[\x00-\x09\x0b-\x1f]/.test(text), JSON.stringify(text));
});

Deno.test("failureText() shows detail and hint, but not a hint that is the remedy already", () => {
  const hinted = new ConfitureError("usage", { problem: "no", hint: "Try harder." });
  assert.equal(failureText(hinted, plainStyle), "error[USAGE_001]: no\n  → Try harder.\n");
});
