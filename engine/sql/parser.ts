import { ConfitureError } from "../errors.ts";
import type { Tree } from "./tree.ts";

export interface ParsedStatement {
  tree: Tree;
  /** Byte offsets in the parsed text: after the previous semicolon, and length up to the next one (0: to the end). */
  location: number;
  length: number;
}

/** A token of PostgreSQL's scanner, by bytes. Comments are tokens too. */
export interface ScanToken {
  start: number;
  end: number;
  /** Upper case for keywords, the name of the character or class otherwise. */
  text: string;
  isComment: boolean;
}

export interface SyntaxProblem {
  message: string;
  /** Characters before the offending token. */
  position: number;
}

/** PostgreSQL's own parser. */
export interface Parser {
  /** Gives the statements, or what is wrong with the first that is not SQL. */
  parse(sql: string): ParsedStatement[] | SyntaxProblem;
  scan(sql: string): ScanToken[];
  /** Tree of a PL/pgSQL function (`CREATE FUNCTION` or `DO`), or undefined when it does not compile. */
  parsePlpgsql(sql: string): Tree;
}

let loading: Promise<Parser> | undefined;

/** Loads the parser (1.7 MB of WebAssembly) when it is needed first. */
export function loadParser(): Promise<Parser> {
  return loading ??= load();
}

async function load(): Promise<Parser> {
  const library = await import("libpg-query");
  await library.loadModule();
  return {
    parse(sql) {
      if (sql === "") return [];
      try {
        const result: Tree = library.parseSync(sql);
        return (result.stmts ?? []).map(toStatement);
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        if (library.hasSqlDetails(error)) {
          return { message: error.message, position: error.sqlDetails?.cursorPosition ?? 0 };
        }
        // Expressions nested some ten thousand deep exhaust the stack of the WebAssembly module.
        if (error instanceof RangeError || error instanceof WebAssembly.RuntimeError) {
          return { message: "the statement is nested too deeply for PostgreSQL's parser", position: 0 };
        }
        throw error;
      }
    },
    scan(sql) {
      const result: Tree = library.scanSync(sql);
      return result.tokens.map((token: Tree): ScanToken => ({
        start: token.start,
        end: token.end,
        text: token.keywordKind === 0 ? token.text : token.text.toUpperCase(),
        isComment: token.tokenName === "SQL_COMMENT" || token.tokenName === "C_COMMENT",
      }));
    },
    parsePlpgsql(sql) {
      try {
        return library.parsePlPgSQLSync(sql);
      } catch {
        return undefined;
      }
    },
  };
}

function toStatement(raw: Tree): ParsedStatement {
  return { tree: raw.stmt, location: raw.stmt_location ?? 0, length: raw.stmt_len ?? 0 };
}

export function isProblem(result: ParsedStatement[] | SyntaxProblem): result is SyntaxProblem {
  return !Array.isArray(result);
}

/**
 * The error for a problem in a statement whose first character stands at a place. `withheld` says what the statement is,
 * when its text must not be shown.
 */
export function syntaxError(
  problem: SyntaxProblem,
  sql: string,
  place: { file: string; line: number; column: number },
  withheld?: string,
): ConfitureError {
  const before = [...sql].slice(0, problem.position).join("");
  const lineStart = before.lastIndexOf("\n") + 1;
  const newlines = before.split("\n").length - 1;
  const characters = [...before.slice(lineStart)].length;
  const lineEnd = sql.indexOf("\n", lineStart);
  const source = sql.slice(lineStart, lineEnd < 0 ? undefined : lineEnd).trimEnd();
  const column = newlines === 0 ? place.column + characters : characters + 1;
  return new ConfitureError("sql-syntax", {
    file: place.file,
    line: place.line + newlines,
    column,
    // The message quotes the offending token, which may be a value.
    problem: withheld ? `syntax error in ${withheld} (its text is withheld)` : problem.message,
    ...(withheld ? {} : shownLine(source, characters)),
    ...(isPsqlVariable(sql, before.length) && !withheld
      ? { hint: "Variables of psql (:name) do not exist here: write the value, or use a DO block." }
      : {}),
  });
}

/** Long lines are cut around the place. */
function shownLine(line: string, at: number): { sql_line: string; sql_column: number } {
  const characters = [...line];
  const from = Math.max(0, Math.min(at - 120, characters.length - 240));
  return { sql_line: characters.slice(from, from + 240).join(""), sql_column: at - from + 1 };
}

function isPsqlVariable(sql: string, at: number): boolean {
  return sql[at] === ":" && /[\w'"]/.test(sql[at + 1] ?? "");
}
