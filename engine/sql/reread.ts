import { kindOf } from "./kinds.ts";
import { isProblem, type Parser } from "./parser.ts";
import { extractReferences } from "./references/mod.ts";
import { rewrite, type Statement } from "./statement.ts";
import { isClusterWide, transactionClass } from "./transaction_class.ts";
import { type Tree, unwrap } from "./tree.ts";

/** A statement with a new text, read anew: what it defines and needs follows the text. */
export function reread(
  statement: Statement,
  text: string,
  why: string,
  parser: Parser,
  place: Partial<Statement> = {},
) {
  const tree = parseStatement(text, parser);
  const [node, inner] = unwrap(tree);
  const { defines, references, ...touches } = extractReferences(tree, statement.settings, parser, text);
  return rewrite(statement, text, why, {
    kind: kindOf(node, inner),
    defines,
    references,
    touches,
    transaction: transactionClass(node, inner),
    clusterWide: isClusterWide(node, inner) || touches.clusterWide === true,
    ...place,
  });
}

/** The tree of a text that is one statement and known to parse. */
export function parseStatement(text: string, parser: Parser): Tree {
  const parsed = parser.parse(text);
  if (isProblem(parsed)) throw new Error(`a rewritten statement does not parse: ${parsed.message}\n${text}`);
  return parsed[0]!.tree;
}
