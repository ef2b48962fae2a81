import type { Definition, Reference } from "./identity.ts";
import type { StatementKind } from "./kinds.ts";
import type { CopyData } from "./raw_statement.ts";
import type { Extracted } from "./references/mod.ts";
import type { Settings } from "./settings.ts";
import type { ScriptSource } from "./source.ts";
import type { TransactionClass } from "./transaction_class.ts";

/** One statement of a script, or one run of INSERTs into the same table. Large texts stay in the file. */
export interface Statement {
  readonly kind: StatementKind;
  readonly file: string;
  readonly source: ScriptSource;
  /** Byte range in the file: from the first token to the end, without the semicolon and the data of a COPY. */
  readonly start: number;
  readonly end: number;
  /** Where the comments before it begin: right after the statement before. */
  readonly lead: number;
  /** Of the first token, from 1; the column counts characters. */
  readonly line: number;
  readonly column: number;
  /** Statements in the range: more than 1 for a run of consecutive INSERTs kept as one record. */
  readonly count: number;
  /** The SQL without its semicolon; for a run, the whole run. Read from the file again where it is large. */
  text(): string | Promise<string>;
  readonly copyData?: CopyData;
  readonly settings: Settings;
  readonly defines: readonly Definition[];
  readonly references: readonly Reference[];
  readonly transaction: TransactionClass;
  readonly clusterWide: boolean;
  /** What ordering needs to know besides. */
  readonly touches: Touches;
  /** Set where the text is no longer the file's: a foreign key taken out or added later, a folded enum value. */
  readonly rewritten?: string;
}

export type Touches = Omit<Extracted, "defines" | "references">;

/** `file:line:column`. */
export function placeOf({ file, line, column }: Pick<Statement, "file" | "line" | "column">): string {
  return `${file}:${line}:${column}`;
}

/** A statement with another text in its place. */
export function rewrite(statement: Statement, text: string, why: string, changes: Partial<Statement> = {}): Statement {
  return { ...statement, ...changes, text: () => text, rewritten: why };
}
