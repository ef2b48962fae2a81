import assert from "node:assert/strict";
import { ConfitureError, errorTable, exitCodes } from "./errors.ts";
import type { ErrorRow, Facts } from "./errors.ts";

const rows = Object.entries(errorTable) as [string, ErrorRow<Facts>][];
/** A fact that reads as its own name, whether it is used as text or as a list. */
class AnyFact extends String {
  join(): string {
    return this.toString();
  }
}
const anyFacts = new Proxy({}, { get: (_, name) => new AnyFact(`«${String(name)}»`) }) as Facts;

Deno.test("errorTable gives every reason a code of its own, of the frozen form", () => {
  const codes = rows.map(([, { code }]) => code);
  assert.deepEqual(codes.filter((code, index) => codes.indexOf(code) !== index), []);
  for (const code of codes) assert.match(code, /^[A-Z]+_\d{3,4}$/);
});

Deno.test("errorTable uses only exit codes that the contract names", () => {
  for (const [reason, { exit }] of rows) assert.ok(exit in exitCodes && exit !== 0, `${reason} exits with ${exit}`);
});

Deno.test("errorTable has a message and a remedy for every reason", () => {
  for (const [reason, { message, remedy }] of rows) {
    assert.ok(String(message(anyFacts)).length > 3, reason);
    assert.ok(String(remedy(anyFacts)).length > 3, reason);
  }
});

Deno.test("ConfitureError.toIssue() has the keys of the JSON contract and nothing of the cause", () => {
  const error = new ConfitureError("sql-syntax", { file: "a.sql", line: 3, column: 2, problem: "syntax error" }, {
    cause: new Error("secret"),
  });
  const issue = error.toIssue();
  assert.deepEqual(
    Object.keys(issue).sort(),
    ["actionable", "code", "details", "file", "line", "message", "migration", "severity"],
  );
  assert.equal(issue.file, "a.sql");
  assert.equal(issue.line, 3);
  assert.ok(!JSON.stringify(issue).includes("secret"));
});
