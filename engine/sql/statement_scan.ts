import { Token } from "./lexer.ts";

/** Words that may stand in a row of literals without making the statement depend on anything. */
const literalWords = new Set(
  ("null true false default date time timestamp timestamptz timetz interval numeric decimal array current_date " +
    "current_timestamp current_time localtime localtimestamp double precision varying zone with without at").split(" "),
);

/** What the tokens of one statement say about where it ends and whether it is plain data. */
export class StatementScan {
  readonly words: string[] = [];
  /** Offset after VALUES of an INSERT whose rows have held literals only so far. */
  plainInsertHead: number | undefined;
  copiesFromStdin = false;
  /** COPY says BINARY, which can be nothing but its format. */
  isBinary = false;

  private depth = 0;
  private bodyDepth = 0;
  private beginSeen = false;
  private previous = "";
  private plain = true;
  private leading = true;

  /** True when a semicolon here ends the statement. */
  get endsHere(): boolean {
    return this.bodyDepth === 0 && (this.depth <= 0 || !this.isRule);
  }

  get isPlainInsert(): boolean {
    return this.plainInsertHead !== undefined && this.plain && this.depth === 0;
  }

  /** Takes a token. `read` gives a word in lower case. */
  take(token: Token, end: number, read: () => string, symbol: number): void {
    if (token === Token.Word) {
      this.word(end, read);
      return;
    }
    this.leading = false;
    if (token === Token.Open) {
      // A word right before a parenthesis is a call, unless it is the head of the list of rows.
      if (this.previous !== "" && this.previous !== "values") this.plain = false;
      this.depth++;
    } else if (token === Token.Close) this.depth--;
    this.beginSeen = false;
    this.previous = token === Token.Symbol ? (symbol === 46 ? "." : symbol === 58 ? ":" : "") : "";
  }

  private word(end: number, read: () => string): void {
    const tracked = this.leading || this.isRoutine || this.plainInsertHead !== undefined ||
      this.words[0] === "copy" || this.words[0] === "insert";
    if (!tracked) return;
    const word = read();
    if (this.leading) {
      this.words.push(word);
      if (this.words.length === 4) this.leading = false;
    }
    if (this.isRoutine) this.routineWord(word);
    else if (this.words[0] === "copy") this.copyWord(word);
    else if (this.words[0] === "insert") this.insertWord(word, end);
    this.previous = word;
  }

  /** A body is BEGIN ATOMIC … END; CASE … END nests in it; END after AS or a dot is a name. */
  private routineWord(word: string): void {
    const isName = this.previous === "as" || this.previous === ".";
    if (this.bodyDepth === 0) {
      if (word === "atomic" && this.beginSeen) this.bodyDepth = 1;
    } else if (!isName) {
      if (word === "case") this.bodyDepth++;
      else if (word === "end") this.bodyDepth--;
    }
    this.beginSeen = word === "begin";
  }

  private copyWord(word: string): void {
    if (word === "binary") this.isBinary = true;
    if (this.depth === 0 && this.previous === "from" && (word === "stdin" || word === "stdout")) {
      this.copiesFromStdin = true;
    }
  }

  private insertWord(word: string, end: number): void {
    if (this.plainInsertHead === undefined) {
      if (word === "values" && this.depth === 0 && this.previous !== "." && this.previous !== "default") {
        this.plainInsertHead = end;
        this.plain = true;
      } else if (word === "select" || word === "with" || word === "overriding") this.plainInsertHead = undefined;
      return;
    }
    const cast = this.previous === ":" || this.previous === ".";
    if (this.depth === 0 || (!cast && !literalWords.has(word))) this.plain = false;
  }

  private get isRule(): boolean {
    return this.words[0] === "create" && (this.words[1] === "rule" || this.words[3] === "rule");
  }

  private get isRoutine(): boolean {
    const { words } = this;
    if (words[0] !== "create") return false;
    const kind = words[1] === "or" ? words[3] : words[1];
    return kind === "function" || kind === "procedure";
  }
}
