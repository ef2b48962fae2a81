import type { Collector } from "./collector.ts";
import { splitName, walk } from "./walk.ts";
import { isProblem, type Parser } from "../parser.ts";
import { constantText, type Tree } from "../tree.ts";

/**
 * A PL/pgSQL body: the types of its variables must exist when it is checked; what its queries name is looked up when
 * they run, so that is weak.
 */
export function walkPlpgsql(text: string, into: Collector, parser: Parser, parameters: readonly string[]): void {
  const compiled = parser.parsePlpgsql(text);
  if (!compiled) return;
  const queries: string[] = [];
  visit(compiled, into, queries, new Set(parameters));
  if (queries.length === 0) return;
  into.withStrength("weak", () => {
    for (const tree of parseAll(queries, parser)) walk(tree, into);
  });
}

/** A statement that a block runs as it stands, and its text. */
export interface BlockStatement {
  tree: Tree;
  text: string;
}

/** The statements of a DO block: those in its body, and constant strings that it gives to EXECUTE. */
export function blockStatements(text: string, parser: Parser): BlockStatement[] {
  const texts: string[] = [];
  gather(parser.parsePlpgsql(text), texts, parser);
  return texts.flatMap((text) => {
    const parsed = parser.parse(text);
    return isProblem(parsed) || parsed.length !== 1 ? [] : [{ tree: parsed[0]!.tree, text }];
  });
}

function gather(node: Tree, texts: string[], parser: Parser): void {
  if (node === null || typeof node !== "object") return;
  const executed = node.PLpgSQL_stmt_dynexecute?.query?.PLpgSQL_expr?.query;
  if (executed !== undefined) {
    const parsed = parser.parse(`SELECT ${executed}`);
    const target = isProblem(parsed) ? undefined : parsed[0]?.tree.SelectStmt?.targetList?.[0];
    const constant = constantText(target?.ResTarget?.val);
    if (constant !== undefined) texts.push(constant);
    return;
  }
  const query = node.PLpgSQL_stmt_execsql?.sqlstmt?.PLpgSQL_expr?.query;
  if (query !== undefined) texts.push(String(query));
  else for (const key in node) gather(node[key], texts, parser);
}

function visit(node: Tree, into: Collector, queries: string[], parameters: ReadonlySet<string>): void {
  if (node === null || typeof node !== "object") return;
  if (Array.isArray(node)) {
    for (const item of node) visit(item, into, queries, parameters);
    return;
  }
  if (node.PLpgSQL_type) {
    variableType(String(node.PLpgSQL_type.typname ?? ""), into);
    return;
  }
  if (node.PLpgSQL_expr) {
    const { query, parseMode } = node.PLpgSQL_expr;
    const sql = asStatement(String(query ?? ""), Number(parseMode ?? 0));
    if (sql) queries.push(sql);
    return;
  }
  for (const key in node) visit(node[key], into, queries, parameters);
}

/** `parseMode` is RawParseMode: 0 a statement, 2 an expression, 3 to 5 an assignment. */
function asStatement(query: string, parseMode: number): string | undefined {
  if (parseMode === 0) return query;
  if (parseMode === 2) return `SELECT ${query}`;
  const assignment = query.indexOf(":=");
  const value = assignment >= 0 ? query.slice(assignment + 2) : query.slice(query.indexOf("=") + 1);
  return value === query ? undefined : `SELECT ${value}`;
}

function parseAll(queries: string[], parser: Parser): Tree[] {
  const together = parser.parse(queries.join(";\n"));
  if (!isProblem(together)) return together.map(({ tree }) => tree);
  return queries.flatMap((query) => {
    const parsed = parser.parse(query);
    return isProblem(parsed) ? [] : parsed.map(({ tree }) => tree);
  });
}

/** The compiler prints a type as it was written: `app.t%rowtype`, `app.t.c%TYPE`, `integer`, `app.money[]`. */
function variableType(text: string, into: Collector): void {
  const percent = text.indexOf("%");
  if (percent >= 0) {
    const names = splitName(text.slice(0, percent).trim());
    const isColumn = text.slice(percent + 1).trim().toLowerCase().startsWith("type");
    const relation = isColumn ? names.slice(0, -1) : names;
    if (isColumn) into.columns.add(names.at(-1) ?? "");
    // `variable%TYPE` has one part and names no relation.
    if (relation.length > 0) into.referByName("relation", relation, into.strength);
    return;
  }
  const bare = text.replace(/[[(].*$/s, "").trim();
  if (bare !== "" && !/\s/.test(bare.replaceAll(/"[^"]*"/g, ""))) into.referByName("type", splitName(bare));
}
