import { type Collector, qualified, relationRef } from "./collector.ts";
import { mayNeedPrimaryKey } from "./grouping.ts";
import { constantText, strings, type Tree } from "../tree.ts";
import { splitList } from "../settings.ts";
import { keyPart } from "../identity.ts";

/**
 * Walks a parse tree and notes every name in it. Typed fields are not wrapped in the JSON, so nodes are told by their
 * shape: a RangeVar has `relname`, a TypeName `names` and `typemod`, and so on.
 */
export function walk(node: Tree, into: Collector): void {
  if (node === null || typeof node !== "object") return;
  if (Array.isArray(node)) {
    for (const item of node) walk(item, into);
    return;
  }
  if (typeof node.relname === "string") return into.referRelation(node);
  if (Array.isArray(node.names) && "typemod" in node) return walkTypeName(node, into);
  if (Array.isArray(node.objname)) return walkObjectWithArgs(node, into);
  if (typeof node.roletype === "string") {
    if (node.rolename) into.refer({ kind: "role", name: node.rolename });
    return;
  }
  if (Array.isArray(node.collname)) into.referByName("collation", strings(node.collname));
  if (node.withClause || node.targetList || node.fromClause || node.valuesLists || node.larg) {
    return walkQuery(node, into);
  }
  for (const key in node) {
    const value = node[key];
    if (value === null || typeof value !== "object") continue;
    const handler = handlers[key];
    if (handler) handler(value, into);
    else walk(value, into);
  }
}

const handlers: Record<string, (node: Tree, into: Collector) => void> = {
  FuncCall: walkCall,
  A_Expr(node, into) {
    into.referByName("operator", strings(node.name));
    walk(node.lexpr, into);
    walk(node.rexpr, into);
  },
  SortBy(node, into) {
    if (node.useOp) into.referByName("operator", strings(node.useOp));
    walk(node.node, into);
  },
  SubLink(node, into) {
    if (node.operName) into.referByName("operator", strings(node.operName));
    walk(node.testexpr, into);
    walk(node.subselect, into);
  },
  ColumnRef(node, into) {
    for (const name of strings(node.fields)) into.columns.add(name);
  },
  ResTarget(node, into) {
    if (node.name) into.columns.add(node.name);
    walk(node.val, into);
    walk(node.indirection, into);
  },
  TypeCast(node, into) {
    walk(node.typeName, into);
    const text = node.arg?.A_Const ? constantText(node.arg) : undefined;
    if (text === undefined) walk(node.arg, into);
    else walkRegistered(strings(node.typeName?.names).at(-1) ?? "", text, into);
  },
  Constraint: walkConstraint,
  ColumnDef(node, into) {
    walk(node, into);
  },
  IndexElem(node, into) {
    if (node.name) into.columns.add(node.name);
    if (node.opclass) into.referByName("operator-class", strings(node.opclass));
    walk(node.expr, into);
    if (node.collation) into.referByName("collation", strings(node.collation));
  },
  PartitionElem(node, into) {
    if (node.name) into.columns.add(node.name);
    if (node.opclass) into.referByName("operator-class", strings(node.opclass));
    walk(node.expr, into);
    if (node.collation) into.referByName("collation", strings(node.collation));
  },
  RangeTableSample(node, into) {
    into.referByName("function", strings(node.method));
    walk(node.relation, into);
    walk(node.args, into);
  },
};

function walkTypeName(node: Tree, into: Collector): void {
  const names = strings(node.names);
  if (node.pct_type) {
    // table.column%TYPE
    into.columns.add(names.at(-1) ?? "");
    into.referByName("relation", names.slice(0, -1));
  } else if (names[0] !== "pg_catalog") {
    into.referByName("type", names);
  }
  walk(node.typmods, into);
}

function walkObjectWithArgs(node: Tree, into: Collector): void {
  const names = strings(node.objname);
  const isOperator = !/^[\p{L}_]/u.test(names.at(-1) ?? "");
  into.refer({ kind: isOperator ? "operator" : "function", ...qualified(names) });
  walk(node.objargs, into);
}

function walkCall(node: Tree, into: Collector): void {
  const names = strings(node.funcname);
  const args: Tree[] = node.args ?? [];
  if (names[0] !== "pg_catalog") {
    const argumentTypes = args.map(typeOfArgument);
    into.refer({
      kind: "function",
      ...qualified(names),
      argumentCount: node.func_variadic ? -1 : args.length,
      ...(argumentTypes.some((type) => type !== undefined) ? { argumentTypes } : {}),
    });
  }
  const name = names.at(-1) ?? "";
  if (sequenceFunctions.has(name)) {
    const text = args[0]?.A_Const ? constantText(args[0]) : undefined;
    if (text !== undefined) into.referByName("relation", splitName(text));
  } else if (name === "pg_get_serial_sequence") {
    const text = constantText(args[0]);
    if (text !== undefined) into.referByName("relation", splitName(text));
  } else if (textSearchFunctions.has(name) && args.length > 1 && args[0]?.A_Const) {
    const text = constantText(args[0]);
    if (text !== undefined) into.referByName("text-search-configuration", splitName(text));
  }
  walk(args, into);
  walk(node.agg_order, into);
  walk(node.agg_filter, into);
  walk(node.over, into);
}

function typeOfArgument(node: Tree): string | undefined {
  if (node.TypeCast) return typeText(node.TypeCast.typeName);
  return node.A_Const?.ival ? "int4" : undefined;
}

/** A type as signatures have it. */
export function typeText(type: Tree): string {
  const names = strings(type?.names).filter((name) => name !== "pg_catalog");
  return `${names.join(".")}${(type?.arrayBounds ?? []).map(() => "[]").join("")}${type?.setof ? " setof" : ""}`;
}

const sequenceFunctions = new Set(["nextval", "currval", "setval"]);
const textSearchFunctions = new Set([
  "to_tsvector",
  "to_tsquery",
  "plainto_tsquery",
  "phraseto_tsquery",
  "websearch_to_tsquery",
  "ts_headline",
]);

/** `'name'::regclass` and its like name objects in a string. */
function walkRegistered(type: string, text: string, into: Collector): void {
  if (type === "regclass") into.referByName("relation", splitName(text));
  else if (type === "regtype") into.referByName("type", splitName(text));
  else if (type === "regproc" || type === "regprocedure") {
    into.referByName("function", splitName(text.replace(/\(.*$/s, "")));
  } else if (type === "regrole") into.refer({ kind: "role", name: splitName(text).at(-1) ?? "" });
  else if (type === "regnamespace") into.refer({ kind: "schema", name: splitName(text).at(-1) ?? "" });
  else if (type === "regconfig") into.referByName("text-search-configuration", splitName(text));
  else if (type === "regdictionary") into.referByName("text-search-dictionary", splitName(text));
  else if (type === "regcollation") into.referByName("collation", splitName(text));
}

/** Splits `schema."Name"` at its dots. */
export function splitName(text: string): string[] {
  const parts: string[] = [];
  let from = 0;
  let quoted = false;
  for (let at = 0; at <= text.length; at++) {
    if (text[at] === '"') quoted = !quoted;
    else if (at === text.length || (text[at] === "." && !quoted)) {
      parts.push(...splitList(text.slice(from, at)));
      from = at + 1;
    }
  }
  return parts;
}

/** Queries, with the scope of their WITH names: each sees those before it, all of them when recursive. */
function walkQuery(node: Tree, into: Collector): void {
  const tables: Tree[] = (node.withClause?.ctes ?? []).map((table: Tree) => table.CommonTableExpr);
  const names = tables.map((table) => String(table?.ctename));
  if (mayNeedPrimaryKey(node)) noteGroupedKeys(node, into);
  tables.forEach((table, index) => {
    into.withCommonTables(node.withClause.recursive ? names : names.slice(0, index), () => walk(table, into));
  });
  into.withCommonTables(names, () => {
    for (const key in node) {
      if (key === "withClause") continue;
      const value = node[key];
      if (value === null || typeof value !== "object") continue;
      const handler = handlers[key];
      if (handler) handler(value, into);
      else walk(value, into);
    }
  });
}

function noteGroupedKeys(node: Tree, into: Collector): void {
  for (const range of rangeVars(node.fromClause)) {
    if (range.schemaname === undefined && into.isCommonTable(range.relname)) continue;
    into.refer({ ...relationRef(range), kind: "key", part: "primary" }, "soft");
  }
}

function rangeVars(node: Tree): Tree[] {
  if (node === null || typeof node !== "object") return [];
  if (Array.isArray(node)) return node.flatMap(rangeVars);
  if (node.RangeVar) return [node.RangeVar];
  if (node.JoinExpr) return [...rangeVars(node.JoinExpr.larg), ...rangeVars(node.JoinExpr.rarg)];
  return [];
}

function walkConstraint(node: Tree, into: Collector): void {
  for (const name of [...strings(node.keys), ...strings(node.fk_attrs), ...strings(node.including)]) {
    into.columns.add(name);
  }
  if (node.contype !== "CONSTR_FOREIGN") {
    walk(node.raw_expr, into);
    walk(node.exclusions, into);
    walkExclusionOperators(node.exclusions, into);
    if (node.exclusions) referDefaultClass(node.access_method, into);
    // A temporal key is a GiST index.
    if (node.without_overlaps) referDefaultClass("gist", into);
    walk(node.where_clause, into);
    walk(node.options, into);
    return;
  }
  const index = into.foreignKeys.length;
  const before = into.strength;
  const parent = relationRef(node.pktable);
  const columns = strings(node.pk_attrs);
  into.foreignKeys.push({ child: into.subject ?? parent, parent, inline: into.inlineForeignKeys });
  // Only CREATE TABLE can do without its foreign keys; ALTER TABLE can wait itself.
  if (into.inlineForeignKeys) {
    into.foreignKey = index;
    into.strength = "foreign-key";
  }
  into.refer(parent);
  into.refer({ ...parent, kind: "key", part: columns.length > 0 ? keyPart(columns) : "primary" });
  for (const column of columns) into.refer({ ...parent, kind: "column", part: column });
  into.strength = before;
  into.foreignKey = undefined;
}

/** GiST and GIN index plain types only with an extension's default operator class, which nothing names. */
export function referDefaultClass(accessMethod: string | undefined, into: Collector): void {
  if (accessMethod === undefined || accessMethod === "btree" || accessMethod === "hash") return;
  into.refer({ kind: "operator-class", name: `default of ${accessMethod}` }, "soft");
}

/** EXCLUDE lists pairs of an element and an operator's name. */
function walkExclusionOperators(exclusions: Tree, into: Collector): void {
  for (const pair of exclusions ?? []) {
    const names = strings(pair.List?.items?.[1]?.List?.items);
    if (names.length > 0) into.referByName("operator", names);
  }
}
