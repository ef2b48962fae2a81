import type { Hazard } from "./hazard.ts";

/** What has to be known of the rows that are there for a step to be sure of them, by ids of facts. */
export type RowQuestion =
  /** Whether the table has any row. */
  | { readonly kind: "any"; readonly table: string }
  /** Whether the column, as it will be, is null in a row. */
  | { readonly kind: "null"; readonly column: string }
  /** Whether a row breaks a constraint of its table, or of another one that it is to become a partition of. */
  | { readonly kind: "constraint"; readonly of: string; readonly table?: string }
  /** Whether rows are alike that a unique index keeps apart. */
  | { readonly kind: "index"; readonly of: string }
  /** Whether a value of the column does not become one of its new type, or the expression of it fails. */
  | { readonly kind: "value"; readonly column: string; readonly through?: "text" }
  /** Whether a text is longer than its new type takes. */
  | { readonly kind: "length"; readonly column: string; readonly limit: number }
  /** Whether a value of a domain is null, or breaks the constraint. */
  | { readonly kind: "domain"; readonly of: string; readonly constraint?: string }
  /** Whether a row of the table does not satisfy a condition. */
  | { readonly kind: "condition"; readonly table: string; readonly condition: string }
  /** Whether a sequence stands outside of its new bounds; with `called`, only one that gave a value. */
  | {
    readonly kind: "sequence";
    readonly name: string;
    readonly min: string;
    readonly max: string;
    readonly called?: boolean;
  }
  /** Nothing that could be asked before the plan runs. */
  | { readonly kind: "none"; readonly why: string };

/** The hazard of a step that rows can stop, with what tells beforehand whether they do. */
export function mayFail(on: string, why: string, rows: RowQuestion): Hazard {
  return { kind: "may-fail", on, why, rows };
}
