import { isProblem, type Parser, type Tree } from "../sql/mod.ts";
import { quoteLiteral } from "../sql/mod.ts";

/** `language = 'english', maxlen = 4` as names and the words that SQL takes for their values, sorted by name. */
export function definitionItems(text: string, parser: Parser): Record<string, string> {
  const parsed = parser.parse(`CREATE TEXT SEARCH DICTIONARY x (${text})`);
  if (isProblem(parsed)) throw new Error("the options of a text search dictionary do not parse");
  const items: { DefElem: { defname: string; arg: Tree } }[] = parsed[0]!.tree.DefineStmt.definition;
  const entries = items.map(({ DefElem: { defname, arg } }) => [defname, word(arg)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => a < b ? -1 : 1));
}

function word(arg: Tree): string {
  if (arg.Integer) return String(arg.Integer.ival ?? 0);
  if (arg.Float) return arg.Float.fval;
  return quoteLiteral(arg.String?.sval ?? arg.Boolean?.boolval ?? "").trim();
}
