import { loadParser } from "./parser.ts";
import { reread } from "./reread.ts";
import type { Statement } from "./statement.ts";
import { editText } from "./text_edit.ts";

/**
 * CREATE INDEX without CONCURRENTLY, so that it can run in a transaction. The caller knows that the table was born in
 * the same build, where nobody can be waiting for it. Other statements come back as they are.
 */
export async function dropConcurrently(statement: Statement): Promise<Statement> {
  if (statement.kind !== "create-index" || statement.transaction !== "forbidden") return statement;
  const parser = await loadParser();
  const text = await statement.text();
  const tokens = parser.scan(text).filter((token) => !token.isComment);
  const at = tokens.findIndex((token) => token.text === "CONCURRENTLY");
  const next = tokens[at + 1]!;
  const edited = editText(text, [{ start: tokens[at]!.start, end: next.start, text: "" }]);
  return reread(statement, edited, "CONCURRENTLY left out on a table of this build", parser);
}
