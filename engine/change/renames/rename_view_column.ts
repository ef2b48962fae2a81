import { isProblem, type Parser, type Tree } from "../../sql/mod.ts";
import type { TextRename } from "./rename_text.ts";

/**
 * A view's query after a column that it reads has another name: PostgreSQL shows the new one, and keeps the view's own
 * column by an alias. Undefined where a bare look cannot tell whose column a name is.
 */
export function renameViewColumn(text: string, { old, now, quote }: TextRename, parser: Parser): string | undefined {
  const parsed = parser.parse(text);
  if (isProblem(parsed) || parsed.length !== 1) return undefined;
  const bytes = new TextEncoder().encode(text);
  const tokens = parser.scan(text).filter(({ isComment }) => !isComment);
  const edits = new Map<number, string>();
  let isPlain = true;
  const visit = (node: Tree): void => {
    if (node === null || typeof node !== "object") return;
    if (node.usingClause || node.isNatural) isPlain = false;
    const isShown = node.ResTarget && node.ResTarget.name === undefined;
    if (isShown && lastField(node.ResTarget.val) === old) place(node.ResTarget.val.ColumnRef, ` AS ${quote(old)}`);
    else if (lastField(node) === old) place(node.ColumnRef, "");
    for (const key of Object.keys(node)) if (!(isShown && key === "ResTarget")) visit(node[key]);
    if (isShown && lastField(node.ResTarget.val) !== old) visit(node.ResTarget.val);
  };
  const place = ({ fields, location = 0 }: Tree, alias: string) => {
    const first = tokens.findIndex(({ start }) => start === location);
    const token = tokens[first + 2 * (fields.length - 1)];
    if (first < 0 || token === undefined) isPlain = false;
    else edits.set(token.start, `${quote(now)}${alias}`);
  };
  visit(parsed[0]!.tree);
  if (!isPlain) return undefined;
  const decoder = new TextDecoder();
  let result = "";
  let from = 0;
  for (const { start, end } of tokens) {
    const edit = edits.get(start);
    if (edit === undefined) continue;
    result += decoder.decode(bytes.subarray(from, start)) + edit;
    from = end;
  }
  return result + decoder.decode(bytes.subarray(from));
}

function lastField(node: Tree): string | undefined {
  return node?.ColumnRef?.fields?.at(-1)?.String?.sval;
}
