import type { Hazard } from "./hazard.ts";

/** PostgreSQL's table lock modes, weakest first. */
export const lockModes = [
  "ACCESS SHARE",
  "ROW SHARE",
  "ROW EXCLUSIVE",
  "SHARE UPDATE EXCLUSIVE",
  "SHARE",
  "SHARE ROW EXCLUSIVE",
  "EXCLUSIVE",
  "ACCESS EXCLUSIVE",
] as const;

export type LockMode = typeof lockModes[number];

/** A loop over the rows of a table, a transaction for each batch. */
export interface Batch {
  /** The table as SQL names it. */
  readonly table: string;
  /** Columns of a key that is unique and never null, in its order; none: the table has no such key, its pages are walked. */
  readonly keys: readonly string[];
  /** Holds for rows that are still to be done: those that moved behind the loop while it ran are found by it. */
  readonly pending: string;
}

/** One statement of a plan before it is placed in it. */
export interface Draft {
  /** With `batch`, the statement for one batch: it finds the keys of its rows in the relation `batch`. */
  readonly sql: string;
  readonly batch?: Batch;
  /**
   * `shared`: in one transaction with its neighbours; `own`: in a transaction of its own, because what it made cannot be
   * used before it is committed or because its locks have to go first; `none`: PostgreSQL forbids a transaction.
   */
  readonly transaction?: "shared" | "own" | "none";
  /** The strongest lock that it takes on what others may use. */
  readonly lock?: { readonly mode: LockMode; readonly on: string };
  /** The index, as SQL names it, that it leaves behind invalid when it is interrupted; to be dropped before another try. */
  readonly leftover?: string;
  /** Set where an interruption can leave a partition halfway detached, which only FINALIZE ends. */
  readonly detach?: Detach;
  readonly hazards?: readonly Hazard[];
}

export interface Detach {
  /** The partition as SQL names it. */
  readonly partition: string;
  /** The statement that ends it. */
  readonly finalize: string;
}

/** A statement that takes an ACCESS EXCLUSIVE lock on a table for a moment. */
export function onTable(table: string, sql: string, hazards: readonly Hazard[] = []): Draft {
  return { sql, lock: { mode: "ACCESS EXCLUSIVE", on: table }, hazards };
}
