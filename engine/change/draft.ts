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

/** One statement of a plan before it is placed in it. */
export interface Draft {
  readonly sql: string;
  /**
   * `shared`: in one transaction with its neighbours; `own`: in a transaction of its own, because what it made cannot be
   * used before it is committed or because its locks have to go first; `none`: PostgreSQL forbids a transaction.
   */
  readonly transaction?: "shared" | "own" | "none";
  readonly lock?: { readonly mode: LockMode; readonly on: string };
  readonly hazards?: readonly Hazard[];
}

/** A statement that takes an ACCESS EXCLUSIVE lock on a table for a moment. */
export function onTable(table: string, sql: string, hazards: readonly Hazard[] = []): Draft {
  return { sql, lock: { mode: "ACCESS EXCLUSIVE", on: table }, hazards };
}
