import { ConfitureError } from "../errors.ts";
import type { Parser, ScanToken, Statement, Tree } from "../sql/mod.ts";

/** A statement that goes through the rows of a table: whole where nobody waits, else one batch after the other. */
export interface BatchStatement {
  /** The table as SQL names it. */
  readonly table: string;
  /** Columns of a key; none: the table's pages are walked. */
  readonly keys: readonly string[];
  /** Holds for rows that are still to be done. */
  readonly pending?: string;
  /** What is done to one batch: the statement without its `WITH batch AS (…)`. */
  readonly sql: string;
}

const directive = /^[ \t]*--[ \t]*confiture:[ \t]*batch\b[ \t]*(.*?)[ \t\r]*$/m;

/** Whether the comments before a statement ask for batches. Throws "front-matter-invalid". */
export function asksForBatches(comments: string, { file, line }: Statement): boolean {
  const found = comments.match(directive);
  if (found && found[1] !== "") {
    const problem = `"batch" takes no value, not "${found[1]}": the statement itself says which rows`;
    throw new ConfitureError("front-matter-invalid", { file, line, problem });
  }
  return found !== null;
}

/**
 * Takes such a statement apart: `WITH batch AS (SELECT key, … FROM table WHERE pending) UPDATE … FROM batch WHERE …`.
 * It is plain SQL that does all rows at once; the cut at `batch` is where the batches come in. Throws
 * "front-matter-invalid" for one that is not of this form.
 */
export async function readBatchStatement(statement: Statement): Promise<BatchStatement> {
  const { loadParser, parseStatement } = await import("../sql/mod.ts");
  const parser = await loadParser();
  const text = await statement.text();
  const invalid = (problem: string) => {
    const { file, line, column } = statement;
    const form = "WITH batch AS (SELECT key FROM table WHERE …) UPDATE … FROM batch WHERE …";
    return new ConfitureError("front-matter-invalid", {
      file,
      line,
      column,
      problem: `batches want the form ${form}: ${problem}`,
    });
  };
  if (statement.count > 1) throw invalid("it is more than one statement");
  const [node, body] = Object.entries(parseStatement(text, parser))[0] as [string, Tree];
  if (!changing.has(node)) throw invalid("it is no INSERT, UPDATE, DELETE or MERGE");
  const expressions: Tree[] = body.withClause?.ctes ?? [];
  const batch: Tree = expressions[0]?.CommonTableExpr;
  if (expressions.length !== 1 || batch.ctename !== "batch") throw invalid("its WITH has to be of batch alone");
  const select: Tree = batch.ctequery?.SelectStmt;
  const columns = select === undefined ? undefined : keysOf(select);
  if (columns === undefined) throw invalid("batch has to be the columns of a key of one table, nothing else");
  const isByPage = columns.length === 1 && columns[0] === "ctid";
  const parts = cut(text, parser);
  if (isByPage && parts.pending === undefined) throw invalid("by ctid it needs a WHERE for rows still to be done");
  return { ...parts, keys: isByPage ? [] : columns };
}

const changing: ReadonlySet<string> = new Set(["InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"]);
const plainParts: ReadonlySet<string> = new Set(["targetList", "fromClause", "whereClause", "limitOption", "op"]);

/** Columns of a SELECT that takes some of one table, and does nothing else. */
function keysOf(select: Tree): string[] | undefined {
  const isPlain = Object.keys(select).every((part) => plainParts.has(part)) && select.op === "SETOP_NONE";
  const from: Tree[] = select.fromClause ?? [];
  if (!isPlain || from.length !== 1 || from[0].RangeVar === undefined || from[0].RangeVar.alias) return undefined;
  const names = (select.targetList ?? []).map(({ ResTarget: target }: Tree) => {
    const fields: Tree[] = target.val?.ColumnRef?.fields ?? [];
    return target.name === undefined && fields.length === 1 ? fields[0].String?.sval : undefined;
  });
  return names.includes(undefined) || names.length === 0 ? undefined : names;
}

/** Cuts the text where the tree says that its parts are: the parser tells no ends, the tokens do. */
function cut(text: string, parser: Parser): Pick<BatchStatement, "table" | "pending" | "sql"> {
  const bytes = new TextEncoder().encode(text);
  const slice = (start: number, end?: number) => new TextDecoder().decode(bytes.subarray(start, end)).trim();
  const tokens = parser.scan(text).filter(({ isComment }) => !isComment);
  const open = tokens.findIndex((token) => token.text === "(");
  let depth = 0;
  const close = tokens.findIndex((token, at) => at >= open && (depth += step(token)) === 0);
  const at = (word: string) => {
    let depth = 0;
    return tokens.findIndex((token, index) => {
      if (index <= open || index >= close) return false;
      depth += step(token);
      return depth === 0 && token.text === word;
    });
  };
  const [from, where] = [tokens[at("FROM")]!, tokens[at("WHERE")]];
  const end = tokens[close]!;
  return {
    table: slice(from.end, (where ?? end).start),
    ...(where && { pending: slice(where.end, end.start) }),
    sql: slice(end.end),
  };
}

function step({ text }: ScanToken): number {
  return text === "(" ? 1 : text === ")" ? -1 : 0;
}
