import { createHash } from "node:crypto";
import { isProblem, type Parser, type Tree } from "../sql/mod.ts";

/** How an expression becomes a statement that the parser takes. */
export type Wrap = (text: string) => string;

export const asExpression: Wrap = (text) => `SELECT ${text}`;
export const asConstraint: Wrap = (text) => `ALTER TABLE x ADD ${text}`;
export const asStatement: Wrap = (text) => text;

const varying = /ARRAY\[|\bAND\b|\bOR\b/;

/** Whether a text may deparse differently after a restore or on another major: everything else is a fixed point already. */
export function mayVary(text: string): boolean {
  if (text.startsWith(" SELECT")) return true; // as views are printed
  // Few texts have these letters; looking for them is far cheaper than the expression.
  return (text.includes("ARRAY[") || text.includes("AND") || text.includes("OR")) && varying.test(text);
}

/**
 * What a deparsed text is compared by, or undefined where the text itself does. PostgreSQL's deparsed text is not a
 * fixed point of parsing it again: `s IN ('a')` on varchar becomes a cast of an array and, restored, an array of casts;
 * nested AND and OR are flattened; from 16 on the columns of a view's only relation stand without its name. Both forms get
 * one tree here, of which the hash is given.
 */
export function canonicalText(text: string, wrap: Wrap, parser: Parser): string | undefined {
  const parsed = parser.parse(wrap(text));
  if (isProblem(parsed)) return undefined; // syntax of a newer major: its text has to do
  const tree = JSON.stringify(parsed.map(({ tree }) => canonicalTree(unprefixed(tree))));
  return createHash("sha256").update(tree).digest("base64url"); // the trees of many checks would fill the memory
}

/** Where something stands in the text. */
const places: ReadonlySet<string> = new Set(["location", "list_start", "list_end"]);

function canonicalTree(node: Tree): Tree {
  if (Array.isArray(node)) return node.map(canonicalTree);
  if (node === null || typeof node !== "object") return node;
  const copy: Tree = {};
  for (const key of Object.keys(node)) {
    if (places.has(key) || key.endsWith("_location")) continue;
    copy[key] = canonicalTree(node[key]);
  }
  if (copy.TypeCast) return castOfElements(copy);
  if (copy.BoolExpr) return flattened(copy);
  return copy;
}

/**
 * A query of one relation with the relation's name taken off its columns. Queries inside it keep theirs: PostgreSQL
 * writes them with the names of their own relations, which are others.
 */
function unprefixed(tree: Tree): Tree {
  const { op, fromClause } = tree?.SelectStmt ?? {};
  const relation = fromClause?.length === 1 ? fromClause[0].RangeVar : undefined;
  if (op !== "SETOP_NONE" || relation === undefined) return tree;
  const name = relation.alias?.aliasname ?? relation.relname;
  const visit = (node: Tree): Tree => {
    if (Array.isArray(node)) return node.map(visit);
    if (node === null || typeof node !== "object") return node;
    const [first, column, ...rest] = node.ColumnRef?.fields ?? [];
    if (column?.String && rest.length === 0 && first?.String?.sval === name) return { ColumnRef: { fields: [column] } };
    return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, visit(value)]));
  };
  return visit(tree);
}

/** `(ARRAY[a, b])::text[]` as `ARRAY[a::text, b::text]`. */
function castOfElements(node: Tree): Tree {
  const { arg, typeName } = node.TypeCast;
  const elements = arg?.A_ArrayExpr?.elements;
  if (!elements || typeName?.arrayBounds?.length !== 1) return node;
  const { arrayBounds: _, ...element } = typeName;
  const cast = (item: Tree) => ({ TypeCast: { arg: item, typeName: element } });
  return { A_ArrayExpr: { ...arg.A_ArrayExpr, elements: elements.map(cast) } };
}

function flattened(node: Tree): Tree {
  const { boolop, args } = node.BoolExpr;
  if (boolop === "NOT_EXPR") return node;
  const flat = args.flatMap((item: Tree) => item.BoolExpr?.boolop === boolop ? item.BoolExpr.args : [item]);
  return { BoolExpr: { boolop, args: flat } };
}
