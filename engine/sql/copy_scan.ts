import { ConfitureError } from "../errors.ts";
import type { Lexer } from "./lexer.ts";
import type { RawStatement } from "./raw_statement.ts";

const NEWLINE = 10, RETURN = 13, BACKSLASH = 92, DOT = 46, DASH = 45, SPACE = 32, TAB = 9;

/** Walks the lines after `COPY … FROM stdin;` up to the line `\.`, which ends CSV data too (psql reads it so). */
export class CopyScan {
  private inData = false;
  private start = 0;
  private rows = 0;

  constructor(readonly statement: RawStatement) {}

  /** True when the data ended and the lexer stands after it; false when more bytes are needed. */
  take(lexer: Lexer, file: string): boolean {
    if (!this.inData && !this.takeRestOfLine(lexer, file)) return false;
    for (;;) {
      const from = lexer.offset;
      let newline = lexer.find(NEWLINE, from);
      if (newline < 0) {
        if (!lexer.atEnd || from === lexer.limit) return false;
        newline = lexer.limit;
      }
      if (isEndMark(lexer, from, newline)) {
        this.statement.copyData = { start: this.start, end: from, rows: this.rows };
        lexer.skipTo(Math.min(newline + 1, lexer.limit));
        return true;
      }
      this.rows++;
      lexer.skipTo(Math.min(newline + 1, lexer.limit));
    }
  }

  unterminated(file: string): ConfitureError {
    const { line, column } = this.statement;
    return new ConfitureError("copy-unterminated", { file, line, column });
  }

  /** Data begin on the next line; what stands between would run after the data, so it is refused. */
  private takeRestOfLine(lexer: Lexer, file: string): boolean {
    const from = lexer.offset;
    const newline = lexer.find(NEWLINE, from);
    if (newline < 0 && !lexer.atEnd) return false;
    const to = newline < 0 ? lexer.limit : newline;
    for (let at = from; at < to; at++) {
      const byte = lexer.byteAt(at);
      if (byte === SPACE || byte === TAB || byte === RETURN) continue;
      if (byte === DASH && lexer.byteAt(at + 1) === DASH) break;
      const { line, column } = this.statement;
      throw new ConfitureError("sql-syntax", {
        file,
        line,
        column,
        problem: "nothing may follow COPY … FROM stdin; on its line, its data begin on the next",
      });
    }
    this.start = newline < 0 ? to : newline + 1;
    lexer.skipTo(this.start);
    this.inData = true;
    return true;
  }
}

function isEndMark(lexer: Lexer, from: number, newline: number): boolean {
  if (lexer.byteAt(from) !== BACKSLASH || lexer.byteAt(from + 1) !== DOT) return false;
  const length = newline - from;
  return length === 2 || (length === 3 && lexer.byteAt(from + 2) === RETURN);
}
