/**
 * A node of PostgreSQL's parse tree as `libpg-query` prints it: JSON whose shape is the grammar's. Its fields are read
 * by name all over this room; typing all 270 node kinds would add nothing that the parser does not already guarantee.
 */
// deno-lint-ignore no-explicit-any
export type Tree = any;

/** The one key and the value of a wrapped node: `{ CreateStmt: {…} }`. */
export function unwrap(node: Tree): [string, Tree] {
  for (const key in node) return [key, node[key]];
  return ["", undefined];
}

/** Strings of a list of String nodes: `[{ String: { sval: "a" } }]`. */
export function strings(list: Tree): string[] {
  const names: string[] = [];
  for (const item of list ?? []) {
    const text = item?.String?.sval;
    if (typeof text === "string") names.push(text);
  }
  return names;
}

/** Items of a List node, or of a plain array. */
export function items(node: Tree): Tree[] {
  return node?.List?.items ?? (Array.isArray(node) ? node : []);
}

/** The text of a constant, also under casts. */
export function constantText(node: Tree): string | undefined {
  if (node?.TypeCast) return constantText(node.TypeCast.arg);
  const constant = node?.A_Const;
  if (!constant) return undefined;
  const value = constant.sval?.sval ?? constant.fval?.fval;
  if (value !== undefined) return value;
  if (constant.ival) return String(constant.ival.ival ?? 0);
  if (constant.boolval) return String(constant.boolval.boolval ?? false);
  if (constant.sval) return "";
  return undefined;
}

/** Value of an option in a list of DefElem nodes. */
export function option(list: Tree, name: string): Tree {
  for (const item of list ?? []) if (item.DefElem?.defname === name) return item.DefElem;
  return undefined;
}
