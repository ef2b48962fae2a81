import { quoteIdentifier } from "../../postgres/mod.ts";
import { madeObjectName } from "../object_name.ts";
import type { Parser, ScanToken } from "../parser.ts";
import { parseStatement, reread } from "../reread.ts";
import type { Statement } from "../statement.ts";
import { editText, sliceBytes, type TextEdit } from "../text_edit.ts";
import { strings, type Tree } from "../tree.ts";

/**
 * Takes foreign keys out of a CREATE TABLE and gives them back as ALTER TABLE … ADD, with the catalog they would have
 * made: an unnamed constraint stays unnamed, so that PostgreSQL chooses the same name.
 */
export async function cutForeignKeys(
  statement: Statement,
  chosen: ReadonlySet<number> | "all",
  parser: Parser,
): Promise<{ table: Statement; constraints: Statement[] }> {
  const text = await statement.text();
  const tree = parseStatement(text, parser).CreateStmt;
  const tokens = parser.scan(text).filter((token) => !token.isComment);
  const found = foreignKeysOf(tree, tokens);
  const cut = chosen === "all" ? found : withNamesakes(found, chosen, tree.relation.relname);
  const edits = cut.filter(({ inline }) => inline).map(({ start, end }): TextEdit => ({ start, end, text: "" }));
  edits.push(...removedElements(tree, tokens, cut));
  const { schemaname, relname } = tree.relation;
  const table = [schemaname, relname].filter((name) => name !== undefined).map(quoteIdentifier).join(".");
  const constraints = cut.map((key) => {
    const name = key.name === undefined ? "" : `CONSTRAINT ${quoteIdentifier(key.name)} `;
    const columns = key.inline ? `FOREIGN KEY (${quoteIdentifier(key.columns[0]!)}) ` : "";
    const sql = `ALTER TABLE ${table} ADD ${name}${columns}${definition(text, key, tokens)}`;
    return reread(statement, sql, "foreign key added after its tables", parser, placeAt(statement, text, key));
  });
  return { table: reread(statement, editText(text, edits), "foreign key taken out", parser), constraints };
}

interface FoundKey {
  /** In the order of the text, as the references count them. */
  index: number;
  inline: boolean;
  name: string | undefined;
  columns: string[];
  /** Byte range in the statement, from CONSTRAINT or the constraint's first word to its last. */
  start: number;
  end: number;
}

function foreignKeysOf(tree: Tree, tokens: ScanToken[]): FoundKey[] {
  const found: FoundKey[] = [];
  for (const { ColumnDef: column, Constraint: constraint } of tree.tableElts ?? []) {
    if (constraint) add(constraint, strings(constraint.fk_attrs), []);
    const all: Tree[] = (column?.constraints ?? []).map((item: Tree) => item.Constraint);
    all.forEach((item, at) => {
      const rest = all.slice(at + 1).filter((next) => !isAttribute(next)).map((next) => next.location ?? 0);
      add(item, [column.colname], rest);
    });
  }
  return found;

  function add(constraint: Tree, columns: string[], stops: number[]): void {
    if (constraint.contype !== "CONSTR_FOREIGN") return;
    const start = constraint.location ?? 0;
    const inline = !constraint.fk_attrs;
    const end = endOfConstraint(tokens, start, stops);
    found.push({ index: found.length, inline, name: constraint.conname, columns, start, end });
  }
}

/** DEFERRABLE and its like are nodes of their own behind the constraint they belong to. */
function isAttribute(constraint: Tree): boolean {
  return String(constraint?.contype ?? "").startsWith("CONSTR_ATTR_");
}

/** Up to the comma or parenthesis that ends the element, the next constraint of the column, or its COLLATE. */
function endOfConstraint(tokens: ScanToken[], start: number, stops: number[]): number {
  let depth = 0;
  let end = start;
  for (const token of tokens) {
    if (token.start < start) continue;
    if (depth === 0 && (token.text === "," || token.text === ")" || token.text === "COLLATE")) break;
    if (depth === 0 && stops.includes(token.start)) break;
    if (token.text === "(") depth++;
    else if (token.text === ")") depth--;
    end = token.end;
  }
  return end;
}

/**
 * PostgreSQL numbers names that are taken (`t_a_fkey`, `t_a_fkey1`) in the order the constraints are added. Unnamed
 * ones that would share a name therefore move together.
 */
function withNamesakes(found: FoundKey[], chosen: ReadonlySet<number>, table: string): FoundKey[] {
  const nameOf = (key: FoundKey) => key.name ?? madeObjectName(table, key.columns.join("_"), "fkey");
  const names = new Set(found.filter(({ index }) => chosen.has(index)).map(nameOf));
  return found.filter((key) => names.has(nameOf(key)));
}

/** The constraint from REFERENCES or FOREIGN KEY on. NOT VALID means nothing in CREATE TABLE, so it is left out. */
function definition(text: string, key: FoundKey, tokens: ScanToken[]): string {
  const own = tokens.filter(({ start, end }) => start >= key.start && end <= key.end);
  const first = own.findIndex((token) => token.text === (key.inline ? "REFERENCES" : "FOREIGN"));
  const from = own[first]!.start;
  const edits: TextEdit[] = [];
  own.forEach((token, at) => {
    const next = own[at + 1];
    if (token.text === "NOT" && next?.text === "VALID") {
      edits.push({ start: token.start - from, end: next.end - from, text: "" });
    }
  });
  return editText(sliceBytes(text, from, key.end), edits).trimEnd();
}

/** Table constraints go with a comma; a list that becomes empty goes with its parentheses where it may not be empty. */
function removedElements(tree: Tree, tokens: ScanToken[], cut: FoundKey[]): TextEdit[] {
  const removed = new Set(cut.filter(({ inline }) => !inline).map(({ start }) => start));
  if (removed.size === 0) return [];
  const elements: { start: number; end: number }[] = [];
  const open = tokens.findIndex((token, at) => token.text === "(" && at > 0 && holdsElements(tokens, at, tree));
  let depth = 0;
  let close = open;
  let from = tokens[open + 1]!;
  for (let at = open + 1; at < tokens.length; at++) {
    const token = tokens[at]!;
    if (depth === 0 && (token.text === "," || token.text === ")")) {
      elements.push({ start: from.start, end: tokens[at - 1]!.end });
      from = tokens[at + 1] ?? token;
      if (token.text === ")") {
        close = at;
        break;
      }
    } else if (token.text === "(") depth++;
    else if (token.text === ")") depth--;
  }
  const kept = elements.filter(({ start }) => !removed.has(start));
  const edits: TextEdit[] = [];
  if (kept.length === 0) {
    const mayBeEmpty = !tree.ofTypename && !tree.partbound;
    const [start, end] = mayBeEmpty
      ? [tokens[open]!.end, tokens[close]!.start]
      : [tokens[open]!.start, tokens[close]!.end];
    return [{ start, end, text: "" }];
  }
  elements.forEach((element, at) => {
    if (!removed.has(element.start)) return;
    const keptBefore = elements.slice(0, at).some(({ start }) => !removed.has(start));
    edits.push(
      keptBefore
        ? { start: elements[at - 1]!.end, end: element.end, text: "" }
        : { start: element.start, end: elements[at + 1]!.start, text: "" },
    );
  });
  return edits;
}

/** The first parenthesis that encloses the first element. */
function holdsElements(tokens: ScanToken[], at: number, tree: Tree): boolean {
  const first = tree.tableElts[0];
  const location = first.ColumnDef?.location ?? first.Constraint?.location ?? first.TableLikeClause?.relation?.location;
  return location === undefined || tokens[at]!.end <= location;
}

function placeAt(statement: Statement, text: string, key: FoundKey): Partial<Statement> {
  const before = sliceBytes(text, 0, key.start);
  const newline = before.lastIndexOf("\n");
  const characters = [...before.slice(newline + 1)].length;
  return {
    line: statement.line + before.split("\n").length - 1,
    column: newline < 0 ? statement.column + characters : characters + 1,
    start: statement.start + key.start,
    end: statement.start + key.end,
    lead: statement.start + key.start,
  };
}
