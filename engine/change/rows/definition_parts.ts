import { isProblem, type Parser, quoteIdentifier, type ScanToken, type Tree } from "../../sql/mod.ts";
import { Unaskable } from "./unaskable.ts";

/** One key of an index or of an exclusion constraint. */
export interface KeyPart {
  /** The column or expression, with its collation. */
  readonly text: string;
  /** The operator of an exclusion constraint. */
  readonly operator?: string;
}

export interface KeyParts {
  readonly keys: readonly KeyPart[];
  /** The condition of a partial index. */
  readonly where?: string;
  readonly nullsNotDistinct: boolean;
}

/** What an index is made of, out of the text that PostgreSQL deparses. */
export function indexParts(definition: string, parser: Parser): KeyParts {
  const statement = parsed(definition, parser).IndexStmt;
  const elements: Tree[] = statement.indexParams.map(({ IndexElem }: Tree) => IndexElem);
  return {
    ...keyParts(definition, elements, parser),
    nullsNotDistinct: statement.nulls_not_distinct === true,
  };
}

/** What an exclusion constraint compares. */
export function exclusionParts(definition: string, parser: Parser): KeyParts {
  const exclusions: Tree[] = constraintOf(definition, parser).exclusions.map(({ List }: Tree) => List.items);
  const parts = keyParts(definition, exclusions.map(([element]) => element.IndexElem), parser);
  const operators = exclusions.map(([, names]) => operatorOf(names.List.items));
  return {
    ...parts,
    keys: parts.keys.map((key, at) => ({ ...key, operator: operators[at]! })),
    nullsNotDistinct: false,
  };
}

/** The expression of a check, with its parentheses. */
export function checkExpression(definition: string, parser: Parser): string {
  const text = new Text(definition, parser);
  return text.group(text.find("("));
}

/** Columns of a foreign key and those that it references. */
export function foreignKeyParts(definition: string, parser: Parser) {
  const { fk_attrs, pk_attrs, fk_matchtype, fk_with_period } = constraintOf(definition, parser);
  if (fk_with_period) throw new Unaskable("periods of a foreign key are compared by PostgreSQL alone");
  return { columns: names(fk_attrs), referenced: names(pk_attrs), isFull: fk_matchtype === "f" };
}

function parsed(sql: string, parser: Parser): Tree {
  const result = parser.parse(sql);
  if (isProblem(result)) throw new Unaskable("its definition is syntax of a newer PostgreSQL");
  return result[0]!.tree;
}

function constraintOf(definition: string, parser: Parser): Tree {
  return parsed(`ALTER TABLE x ADD ${definition}`, parser).AlterTableStmt.cmds[0].AlterTableCmd.def.Constraint;
}

function names(list: Tree): string[] {
  return (list ?? []).map(({ String }: Tree) => String.sval);
}

/** The list of keys is the first one in parentheses behind USING. */
function keyParts(definition: string, elements: readonly Tree[], parser: Parser): Omit<KeyParts, "nullsNotDistinct"> {
  const isConstraint = !definition.startsWith("CREATE ");
  const text = new Text(definition, parser);
  const open = text.find("(", text.find("USING"));
  const starts = text.itemsOf(open);
  const keys = elements.map((element, at): KeyPart => {
    // An operator class of somebody's own may call other values alike.
    if (names(element.opclass).length > 1) throw new Unaskable("it has an operator class of its own");
    const key = element.name === undefined || element.name === ""
      ? text.expression(starts[at]!)
      : quoteIdentifier(element.name);
    const collation = names(element.collation).map(quoteIdentifier).join(".");
    return { text: collation === "" ? key : `${key} COLLATE ${collation}` };
  });
  const where = text.findAfter("WHERE", text.closing(open));
  if (where === undefined) return { keys };
  // That of a constraint stands in parentheses, and something may follow; that of an index is the last.
  return { keys, where: isConstraint ? text.group(where + 1) : text.rest(where + 1) };
}

function operatorOf(list: Tree): string {
  const parts = names(list);
  const symbol = parts.at(-1)!;
  const schema = parts.length > 1 ? parts[0]! : "pg_catalog";
  return `OPERATOR(${quoteIdentifier(schema)}.${symbol})`;
}

/** The tokens of a deparsed text, which has no comments. */
class Text {
  readonly #bytes: Uint8Array;
  readonly #tokens: readonly ScanToken[];

  constructor(text: string, parser: Parser) {
    this.#bytes = new TextEncoder().encode(text);
    this.#tokens = parser.scan(text);
  }

  find(word: string, from = 0): number {
    const at = this.#tokens.findIndex(({ text }, index) => index >= from && text === word);
    if (at < 0) throw new Unaskable(`its definition has no ${word}`);
    return at;
  }

  /** A word behind a place, outside of parentheses. */
  findAfter(word: string, from: number): number | undefined {
    for (let at = from + 1; at < this.#tokens.length; at++) {
      const { text } = this.#tokens[at]!;
      if (text === word) return at;
      if (text === "(") at = this.closing(at);
    }
    return undefined;
  }

  closing(open: number): number {
    let depth = 0;
    for (let at = open; at < this.#tokens.length; at++) {
      const { text } = this.#tokens[at]!;
      if (text === "(") depth++;
      if (text === ")" && --depth === 0) return at;
    }
    throw new Unaskable("its definition does not close its parentheses");
  }

  /** From an opening parenthesis to the one that closes it. */
  group(open: number): string {
    return this.#slice(open, this.closing(open));
  }

  /** Where the items of a list begin. */
  itemsOf(open: number): number[] {
    const starts = [open + 1];
    const end = this.closing(open);
    for (let at = open + 1; at < end; at++) {
      const { text } = this.#tokens[at]!;
      if (text === "(") at = this.closing(at);
      else if (text === ",") starts.push(at + 1);
    }
    return starts;
  }

  /** An expression as PostgreSQL deparses it for an index: in parentheses, or the call of a function. */
  expression(start: number): string {
    return this.#slice(start, this.closing(this.find("(", start)));
  }

  rest(start: number): string {
    return this.#slice(start, this.#tokens.length - 1);
  }

  #slice(first: number, last: number): string {
    const [{ start }, { end }] = [this.#tokens[first]!, this.#tokens[last]!];
    return new TextDecoder().decode(this.#bytes.subarray(start, end));
  }
}
