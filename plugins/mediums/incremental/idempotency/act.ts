import type { Statement } from "../../../../engine/sql/mod.ts";

/** One thing that a statement makes or takes away, as running it again sees it. */
export interface Act {
  /** Undefined for what needs no word: it only tells what is there afterwards. */
  readonly pattern?: string;
  /** `replace`: it makes the object whether it is there or not. `note`: it is only told. */
  readonly effect: "make" | "replace" | "drop" | "note";
  /** Names the object among all of the file; undefined where PostgreSQL invents the name. */
  readonly key?: string;
  /** Keys of what it belongs to: with these, it comes and goes. */
  readonly within: readonly string[];
  /** IF EXISTS, IF NOT EXISTS. */
  readonly tolerant: boolean;
  readonly statement: Statement;
}

export type ActDraft = Omit<Act, "statement">;
