/** A statement as the splitter finds it: where it is, and as much of its words as it takes to tell data from the rest. */
export interface RawStatement {
  /** Byte offset right after the previous statement's semicolon: comments before a statement belong to it. */
  lead: number;
  /** Byte range from the first token to the end, without the semicolon. */
  start: number;
  end: number;
  /** Byte offset of the semicolon, or of the end of the file. */
  semicolon: number;
  /** Of the first token, from 1; the column counts characters. */
  line: number;
  column: number;
  /** Leading keywords in lower case, at most four. */
  words: string[];
  /** The SQL. Absent for plain INSERTs and for statements larger than the splitter keeps. */
  text?: string;
  /** `INSERT … VALUES` of literals only: what comes before the first row. Never parsed row by row. */
  plainInsert?: { head: string };
  copyData?: CopyData;
}

/** Inline data of `COPY … FROM stdin;`: the bytes of its lines, without the closing `\.`. */
export interface CopyData {
  start: number;
  end: number;
  rows: number;
}
