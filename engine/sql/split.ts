import { ConfitureError } from "../errors.ts";
import { CopyScan } from "./copy_scan.ts";
import { byteOrderMark, checkedChunks } from "./encoding.ts";
import { Lexer, Token } from "./lexer.ts";
import { checkMetaCommand } from "./meta_command.ts";
import { PlaceTracker } from "./place_tracker.ts";
import type { RawStatement } from "./raw_statement.ts";
import type { ScriptSource } from "./source.ts";
import { StatementScan } from "./statement_scan.ts";

export interface SplitOptions {
  /** Part of the source, which must begin between statements. */
  range?: { start: number; end: number; line: number; column: number };
  /** Statements up to this size carry their text. Default 1 MiB. */
  keepBytes?: number;
}

/**
 * Splits a script where the server would, so a `;` inside a body or a string never ends a statement, and cuts out the
 * data of `COPY … FROM stdin`. Memory is bounded by the longest token, whatever the size of the file.
 */
export async function* splitStatements(source: ScriptSource, options: SplitOptions = {}): AsyncGenerator<RawStatement> {
  for await (const batch of splitBatches(source, options)) yield* batch;
}

/** As `splitStatements`, but whatever one chunk completes comes at once: a million statements need no million awaits. */
export async function* splitBatches(source: ScriptSource, options: SplitOptions = {}): AsyncGenerator<RawStatement[]> {
  const splitter = new Splitter(source.name, options);
  for await (const chunk of checkedChunks(source, options.range)) {
    const found = splitter.push(chunk);
    if (found.length > 0) yield found;
  }
  const found = splitter.finish();
  if (found.length > 0) yield found;
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const defaultKeepBytes = 1 << 20;

class Splitter {
  private readonly lexer = new Lexer();
  private readonly tracker: PlaceTracker;
  private readonly keepBytes: number;
  private found: RawStatement[] = [];
  private waiting: Uint8Array[] = [];
  private waitingBytes = 0;
  private begun: boolean;

  private scan = new StatementScan();
  private current: RawStatement | undefined;
  private lead: number;
  private lastEnd = 0;
  private copy: CopyScan | undefined;
  private lastHead: { bytes: Uint8Array; text: string } | undefined;

  constructor(private readonly file: string, options: SplitOptions) {
    this.keepBytes = options.keepBytes ?? defaultKeepBytes;
    this.lead = options.range?.start ?? 0;
    this.begun = options.range !== undefined;
    this.tracker = new PlaceTracker(this.lead);
    if (options.range) Object.assign(this.tracker, { line: options.range.line, column: options.range.column });
    this.lexer.rebase(this.lead);
  }

  push(chunk: Uint8Array): RawStatement[] {
    this.waiting.push(chunk);
    this.waitingBytes += chunk.length;
    const wanted = this.begun ? Math.min(this.lexer.pending, 64 << 20) : 4;
    if (this.waitingBytes >= wanted) this.drain();
    // The source fills the same bytes again for its next chunk.
    else this.waiting[this.waiting.length - 1] = chunk.slice();
    return this.taken();
  }

  finish(): RawStatement[] {
    this.drain();
    this.lexer.finish();
    this.run();
    if (this.copy) throw this.copy.unterminated(this.file);
    if (this.current) this.complete(this.lexer.limit);
    return this.taken();
  }

  private taken(): RawStatement[] {
    const { found } = this;
    this.found = [];
    return found;
  }

  private drain(): void {
    for (const chunk of this.waiting) {
      // What is no longer needed for a text is counted for the line numbers and forgotten.
      const { current, lexer } = this;
      const held = current && lexer.offset - current.start <= this.keepBytes ? current.start : lexer.offset;
      if (current && held !== current.start) this.keepHead(current);
      if (held > this.tracker.offset) this.track(held);
      lexer.feed(chunk, Math.min(held, this.tracker.offset));
    }
    this.waiting = [];
    this.waitingBytes = 0;
    if (!this.begun) {
      this.begun = true;
      const mark = byteOrderMark(this.lexer.bytes(0, Math.min(4, this.lexer.limit)), this.file);
      this.lexer.skipTo(mark);
      this.lead = this.tracker.offset = mark;
    }
    this.run();
  }

  private run(): void {
    const { lexer } = this;
    for (;;) {
      if (this.copy) {
        if (!this.takeCopyData(this.copy)) return;
        continue;
      }
      const token = lexer.next();
      switch (token) {
        case Token.NeedMore:
        case Token.End:
          return;
        case Token.Backslash:
          if (!this.takeBackslash()) return;
          continue;
        case Token.UnterminatedString:
        case Token.UnterminatedIdentifier:
        case Token.UnterminatedDollar:
        case Token.UnterminatedComment:
          throw this.unterminated(token);
        case Token.Semicolon:
          if (this.scan.endsHere) {
            if (this.current) this.complete(lexer.start);
            else this.restart();
            continue;
          }
      }
      if (!this.current) this.begin();
      this.lastEnd = lexer.end;
      this.scan.take(token, lexer.end, this.readWord, token === Token.Symbol ? lexer.byteAt(lexer.start)! : 0);
    }
  }

  private readonly readWord = (): string => {
    const { start, end } = this.lexer;
    // Longer than any keyword that matters.
    if (end - start > 32) return "?";
    return decoder.decode(this.lexer.bytes(start, end)).toLowerCase();
  };

  private begin(): void {
    const { start } = this.lexer;
    this.track(start);
    const { line, column } = this.tracker;
    this.current = { lead: this.lead, start, end: start, semicolon: start, line, column, words: this.scan.words };
  }

  private complete(semicolon: number): void {
    const statement = this.current!;
    statement.end = this.lastEnd;
    statement.semicolon = semicolon;
    // Once the tracker is past its start, the statement has outgrown what is kept.
    if (this.tracker.offset === statement.start) this.fill(statement);
    else if (!this.scan.isPlainInsert) delete statement.plainInsert;
    this.refuseEscapeStrings(statement);
    // A COPY is found when its data have ended, which may be many chunks later.
    if (this.scan.copiesFromStdin) {
      if (this.scan.isBinary) this.refuseBinary(statement);
      this.copy = new CopyScan(statement);
    } else this.found.push(statement);
    this.restart();
  }

  private refuseBinary({ line, column }: RawStatement): never {
    throw new ConfitureError("statement-refused", {
      file: this.file,
      line,
      column,
      what: "COPY … FROM stdin in binary format",
      why: "a script is text",
      instead: "Export the rows as text or CSV.",
    });
  }

  private fill(statement: RawStatement): void {
    const { start, end } = statement;
    const head = this.scan.isPlainInsert ? this.scan.plainInsertHead : undefined;
    if (head !== undefined) {
      statement.plainInsert = { head: this.headText(this.lexer.bytes(start, head)) };
    } else if (end - start <= this.keepBytes) {
      statement.text = decoder.decode(this.lexer.bytes(start, end));
    }
  }

  /** Before the beginning of a large INSERT is forgotten. */
  private keepHead(statement: RawStatement): void {
    const head = this.scan.plainInsertHead;
    if (statement.plainInsert || head === undefined || this.tracker.offset !== statement.start) return;
    statement.plainInsert = { head: this.headText(this.lexer.bytes(statement.start, head)) };
  }

  /** Rows of a dump repeat their head a million times: one string serves them all. */
  private headText(bytes: Uint8Array): string {
    const last = this.lastHead;
    if (last && last.bytes.length === bytes.length && bytes.every((byte, at) => byte === last.bytes[at])) {
      return last.text;
    }
    this.lastHead = { bytes: bytes.slice(), text: decoder.decode(bytes) };
    return this.lastHead.text;
  }

  /** The parser knows standard strings only; a script that switches them off would be read wrongly. */
  private refuseEscapeStrings({ words, text, line, column }: RawStatement): void {
    if (words[0] !== "set" || !words.includes("standard_conforming_strings")) return;
    const value = text?.split(/[\s='"]+/).filter(Boolean).pop()?.toLowerCase() ?? "";
    if (!["off", "false", "no", "0"].includes(value)) return;
    throw new ConfitureError("statement-refused", {
      file: this.file,
      line,
      column,
      what: "standard_conforming_strings = off",
      why: "backslashes in plain strings would escape, which PostgreSQL has left behind since 9.1",
      instead: "Write the strings that hold backslashes as E'…' and remove the line.",
    });
  }

  private restart(): void {
    this.current = undefined;
    this.scan = new StatementScan();
    this.lead = this.lexer.offset;
  }

  private takeBackslash(): boolean {
    const { lexer } = this;
    const from = lexer.start;
    const newline = lexer.find(10, from);
    if (newline < 0 && !lexer.atEnd) {
      lexer.skipTo(from);
      return false;
    }
    const to = newline < 0 ? lexer.limit : newline;
    this.track(from);
    const { line, column } = this.tracker;
    checkMetaCommand(
      decoder.decode(lexer.bytes(from, to)),
      { file: this.file, line, column },
      this.current !== undefined,
    );
    lexer.skipTo(to);
    this.lead = to;
    return true;
  }

  private takeCopyData(copy: CopyScan): boolean {
    if (!copy.take(this.lexer, this.file)) return false;
    this.track(this.lexer.offset);
    this.found.push(copy.statement);
    this.copy = undefined;
    this.lead = this.lexer.offset;
    return true;
  }

  private unterminated(token: Token): ConfitureError {
    const { start } = this.lexer;
    this.track(start);
    const what = token === Token.UnterminatedString
      ? "quoted string"
      : token === Token.UnterminatedIdentifier
      ? "quoted identifier"
      : token === Token.UnterminatedDollar
      ? "dollar-quoted string"
      : "/* comment";
    const { line, column } = this.tracker;
    return new ConfitureError("sql-syntax", {
      file: this.file,
      line,
      column,
      problem: `unterminated ${what} opens here`,
    });
  }

  private track(offset: number): void {
    if (offset > this.tracker.offset) this.tracker.advance(this.lexer.bytes(this.tracker.offset, offset));
  }
}
