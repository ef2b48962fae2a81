import { constantText, isProblem, type Parser, type Tree } from "../../../../engine/sql/mod.ts";

/** What of a DO block runs whatever is there, and whether it runs what it puts together. */
export interface Block {
  /** Statements under no condition, in no loop, and in no block with an EXCEPTION. */
  readonly unguarded: readonly string[];
  readonly isDynamic: boolean;
  /** False where its language is not PL/pgSQL, or it does not compile. */
  readonly isReadable: boolean;
}

export function readBlock(text: string, parser: Parser): Block {
  const compiled = parser.parsePlpgsql(text);
  if (!compiled) return { unguarded: [], isDynamic: false, isReadable: false };
  const unguarded: string[] = [];
  let isDynamic = false;
  visit(compiled);
  return { unguarded, isDynamic, isReadable: true };

  function visit(node: Tree): void {
    if (node === null || typeof node !== "object") return;
    for (const [key, value] of Object.entries<Tree>(node)) {
      if (guards.has(key) || (key === "PLpgSQL_stmt_block" && value.exceptions)) continue;
      if (key === "PLpgSQL_stmt_execsql") unguarded.push(String(value.sqlstmt?.PLpgSQL_expr?.query ?? ""));
      else if (key === "PLpgSQL_stmt_dynexecute") execute(value);
      else visit(value);
    }
  }

  function execute(statement: Tree): void {
    const parsed = parser.parse(`SELECT ${statement.query?.PLpgSQL_expr?.query ?? ""}`);
    const target = isProblem(parsed) ? undefined : parsed[0]?.tree.SelectStmt?.targetList?.[0];
    const constant = constantText(target?.ResTarget?.val);
    if (constant === undefined) isDynamic = true;
    else unguarded.push(constant);
  }
}

/** What runs its statements only where something holds. */
const guards: ReadonlySet<string> = new Set([
  "PLpgSQL_stmt_if",
  "PLpgSQL_stmt_case",
  "PLpgSQL_stmt_loop",
  "PLpgSQL_stmt_while",
  "PLpgSQL_stmt_fori",
  "PLpgSQL_stmt_fors",
  "PLpgSQL_stmt_forc",
  "PLpgSQL_stmt_foreach_a",
  "PLpgSQL_stmt_dynfors",
]);
