/** What `Lexer.next` found. White space and comments are skipped. */
export const enum Token {
  /** The buffer ends inside a token: feed more and call `next` again. */
  NeedMore,
  End,
  Word,
  QuotedIdentifier,
  String,
  Number,
  Semicolon,
  Open,
  Close,
  Backslash,
  /** Any other byte: operators, commas, dots, brackets. */
  Symbol,
  UnterminatedString,
  UnterminatedIdentifier,
  UnterminatedDollar,
  UnterminatedComment,
}

const enum Class {
  Other = 0,
  Space = 1,
  Letter = 2,
  Digit = 3,
}

const classes = new Uint8Array(256);
for (const space of [9, 10, 11, 12, 13, 32]) classes[space] = Class.Space;
for (let byte = 48; byte < 58; byte++) classes[byte] = Class.Digit;
for (let byte = 0; byte < 256; byte++) {
  if ((byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122) || byte === 95 || byte >= 128) {
    classes[byte] = Class.Letter;
  }
}

const NEWLINE = 10, RETURN = 13, QUOTE = 39, DOUBLE = 34, DOLLAR = 36, DASH = 45, SLASH = 47, STAR = 42, BACKSLASH = 92;

/**
 * PostgreSQL's lexical rules (scan.l) over bytes, resumable between chunks: as much as it takes to know where a string,
 * a comment or a body ends. A token cut by the end of the buffer is read again once more bytes are there.
 */
export class Lexer {
  private buffer = new Uint8Array(0);
  private length = 0;
  private ended = false;
  /** Offset in the file of the buffer's first byte. */
  private base = 0;
  /** Buffer index where the next token, or the white space before it, starts. */
  private position = 0;
  private startIndex = 0;

  /** Byte offsets in the file of the last token. */
  get start(): number {
    return this.base + this.startIndex;
  }
  get end(): number {
    return this.base + this.position;
  }
  /** First offset that is not yet read. */
  get offset(): number {
    return this.base + this.position;
  }
  get limit(): number {
    return this.base + this.length;
  }
  /** How far the token that needs more bytes reaches already; feeding that much again keeps long tokens linear. */
  get pending(): number {
    return this.length - this.position;
  }

  skipTo(offset: number): void {
    this.position = offset - this.base;
  }

  rebase(offset: number): void {
    this.base = offset;
  }

  /** Adds a chunk and forgets what lies before `keepFrom` (a file offset). */
  feed(chunk: Uint8Array, keepFrom: number): void {
    const from = Math.min(keepFrom - this.base, this.position);
    const kept = this.length - from;
    const needed = kept + chunk.length;
    if (needed > this.buffer.length) {
      const larger = new Uint8Array(Math.max(needed, Math.min(this.buffer.length * 2, needed + (8 << 20)), 1 << 16));
      larger.set(this.buffer.subarray(from, this.length));
      this.buffer = larger;
    } else {
      this.buffer.copyWithin(0, from, this.length);
    }
    this.buffer.set(chunk, kept);
    this.length = needed;
    this.position -= from;
    this.base += from;
  }

  get atEnd(): boolean {
    return this.ended;
  }

  finish(): void {
    this.ended = true;
  }

  /** The bytes between two file offsets, as far as they are still held. Not a copy. */
  bytes(start: number, end: number): Uint8Array {
    return this.buffer.subarray(start - this.base, end - this.base);
  }

  /** Index of `byte` at or after a file offset, as file offset; -1 when it is not in the buffer. */
  find(byte: number, offset: number): number {
    const index = this.buffer.indexOf(byte, offset - this.base);
    return index < 0 || index >= this.length ? -1 : this.base + index;
  }

  byteAt(offset: number): number | undefined {
    const index = offset - this.base;
    return index < this.length ? this.buffer[index] : undefined;
  }

  next(): Token {
    const trivia = this.skipTrivia();
    if (trivia !== undefined) return trivia;
    const { buffer, position: at } = this;
    this.startIndex = at;
    const byte = buffer[at]!;
    switch (classes[byte]) {
      case Class.Letter:
        return this.word(at);
      case Class.Digit:
        return this.number(at);
    }
    switch (byte) {
      case QUOTE:
        return this.string(at, at + 1, false);
      case DOUBLE:
        return this.quotedIdentifier(at);
      case DOLLAR:
        return this.dollar(at);
      case 59:
        return this.take(at + 1, Token.Semicolon);
      case 40:
        return this.take(at + 1, Token.Open);
      case 41:
        return this.take(at + 1, Token.Close);
      case BACKSLASH:
        return this.take(at + 1, Token.Backslash);
    }
    return this.take(at + 1, Token.Symbol);
  }

  private take(position: number, token: Token): Token {
    this.position = position;
    return token;
  }

  private more(otherwise: Token): Token {
    return this.ended ? otherwise : Token.NeedMore;
  }

  private skipTrivia(): Token | undefined {
    const { buffer, length } = this;
    let at = this.position;
    for (;;) {
      while (at < length && classes[buffer[at]!] === Class.Space) at++;
      this.position = this.startIndex = at;
      if (at >= length) return this.more(Token.End);
      const byte = buffer[at]!;
      if (byte !== DASH && byte !== SLASH) return undefined;
      if (at + 1 >= length) return this.ended ? undefined : Token.NeedMore;
      if (byte === DASH && buffer[at + 1] === DASH) {
        const end = this.endOfLine(at + 2);
        if (end < 0) {
          if (!this.ended) return Token.NeedMore;
          at = length;
        } else at = end;
      } else if (byte === SLASH && buffer[at + 1] === STAR) {
        const end = this.endOfComment(at + 2);
        if (end < 0) return this.more(Token.UnterminatedComment);
        at = end;
      } else return undefined;
    }
  }

  private endOfLine(from: number): number {
    for (let at = from; at < this.length; at++) {
      if (this.buffer[at] === NEWLINE || this.buffer[at] === RETURN) return at;
    }
    return -1;
  }

  private endOfComment(from: number): number {
    const { buffer, length } = this;
    for (let at = from, depth = 1; at + 1 < length; at++) {
      if (buffer[at] === STAR && buffer[at + 1] === SLASH) {
        at++;
        if (--depth === 0) return at + 1;
      } else if (buffer[at] === SLASH && buffer[at + 1] === STAR) {
        at++;
        depth++;
      }
    }
    return -1;
  }

  private word(start: number): Token {
    const { buffer, length } = this;
    let at = start + 1;
    while (at < length) {
      const kind = classes[buffer[at]!]!;
      if (kind < Class.Letter && buffer[at] !== DOLLAR) break;
      at++;
    }
    if (at >= length && !this.ended) return Token.NeedMore;
    if (at === start + 1 && buffer[at] === QUOTE && isPrefix(buffer[start]!)) {
      return this.string(start, at + 1, (buffer[start]! | 32) === 101);
    }
    if (at === start + 1 && (buffer[start]! | 32) === 117 && buffer[at] === 38) {
      if (at + 1 >= length && !this.ended) return Token.NeedMore;
      if (buffer[at + 1] === QUOTE) return this.string(start, at + 2, false);
      if (buffer[at + 1] === DOUBLE) return this.quotedIdentifier(at + 1);
    }
    return this.take(at, Token.Word);
  }

  private number(start: number): Token {
    let at = start + 1;
    while (at < this.length && (classes[this.buffer[at]!]! >= Class.Letter || this.buffer[at] === 46)) at++;
    if (at >= this.length && !this.ended) return Token.NeedMore;
    return this.take(at, Token.Number);
  }

  private string(start: number, from: number, escapes: boolean): Token {
    const { buffer, length } = this;
    let at = from;
    for (;;) {
      while (at < length && buffer[at] !== QUOTE && !(escapes && buffer[at] === BACKSLASH)) at++;
      if (at >= length) return this.open(start, Token.UnterminatedString);
      if (buffer[at] === BACKSLASH) {
        at += 2;
        continue;
      }
      if (at + 1 >= length && !this.ended) return Token.NeedMore;
      if (buffer[at + 1] === QUOTE) {
        at += 2;
        continue;
      }
      if (!escapes) return this.take(at + 1, Token.String);
      // 'a' newline 'b' is one literal, and its second part keeps the escapes of the first (scan.l, xqs).
      const continued = this.continuation(at + 1);
      if (continued === -2) return Token.NeedMore;
      if (continued === -1) return this.take(at + 1, Token.String);
      at = continued;
    }
  }

  /** Index after the opening quote of a continued literal, -1 when there is none, -2 when the buffer ends before. */
  private continuation(from: number): number {
    const { buffer, length } = this;
    let newline = false;
    let at = from;
    for (; at < length && classes[buffer[at]!] === Class.Space; at++) {
      if (buffer[at] === NEWLINE || buffer[at] === RETURN) newline = true;
    }
    if (at >= length) return this.ended ? -1 : -2;
    return newline && buffer[at] === QUOTE ? at + 1 : -1;
  }

  private quotedIdentifier(from: number): Token {
    const { buffer, length } = this;
    let at = from + 1;
    for (;;) {
      while (at < length && buffer[at] !== DOUBLE) at++;
      if (at >= length) return this.open(this.startIndex, Token.UnterminatedIdentifier);
      if (at + 1 >= length && !this.ended) return Token.NeedMore;
      if (buffer[at + 1] !== DOUBLE) return this.take(at + 1, Token.QuotedIdentifier);
      at += 2;
    }
  }

  private dollar(start: number): Token {
    const { buffer, length } = this;
    let at = start + 1;
    while (at < length && classes[buffer[at]!]! >= Class.Letter) {
      if (at === start + 1 && classes[buffer[at]!] === Class.Digit) return this.number(start);
      at++;
    }
    if (at >= length) return this.ended ? this.take(start + 1, Token.Symbol) : Token.NeedMore;
    if (buffer[at] !== DOLLAR) return this.take(start + 1, Token.Symbol);
    const tag = buffer.subarray(start, at + 1);
    for (let search = at + 1;;) {
      const found = buffer.indexOf(DOLLAR, search);
      if (found < 0 || found + tag.length > length) return this.open(start, Token.UnterminatedDollar);
      if (matches(buffer, found, tag)) return this.take(found + tag.length, Token.String);
      search = found + 1;
    }
  }

  private open(start: number, token: Token): Token {
    this.startIndex = start;
    return this.more(token);
  }
}

function isPrefix(byte: number): boolean {
  const lower = byte | 32;
  return lower === 101 || lower === 98 || lower === 120 || lower === 110;
}

function matches(buffer: Uint8Array, at: number, tag: Uint8Array): boolean {
  for (let index = 1; index < tag.length; index++) if (buffer[at + index] !== tag[index]) return false;
  return true;
}
