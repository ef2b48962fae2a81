/** Place of a character in the user's files; columns count characters. */
export interface Origin {
  file: string;
  line: number;
  column: number;
}

interface StepPlace {
  /** Where the statement's first token stands; what has no better place is reported there. */
  origin: Origin;
  /**
   * Where the first character of `text` stands, when it is not `origin` (comments before the statement); null when the
   * text was rewritten, so that positions in it mean nothing in the file.
   */
  textOrigin?: Origin | null;
  /** The statement carries rows (INSERT, COPY, seeds) or a password: its source line is withheld and so are literals. */
  data?: boolean;
  /** No statement of the user's but one that goes between them (a SET): progress does not count it. */
  between?: boolean;
}

/** One unit of a script: a statement, or a COPY with its rows. */
export type ScriptStep =
  | ({ kind: "sql"; text: string } & StepPlace)
  | ({
    kind: "copy";
    /** `COPY … FROM stdin` without its rows. */
    text: string;
    rows: () => AsyncIterable<Uint8Array>;
    /** Line of the first row in the file, so that a bad row is named by its own line. */
    dataLine?: number;
  } & StepPlace);
