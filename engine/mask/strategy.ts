import type { z } from "zod";
import type { MaskKey } from "./key.ts";

/** Families of PostgreSQL types, as far as masking distinguishes them. */
export const typeFamilies = ["text", "number", "date", "boolean", "uuid", "json", "binary", "other"] as const;
export type TypeFamily = (typeof typeFamilies)[number];

/** The column a strategy is compiled for. */
export interface MaskedColumn {
  /** Qualified name, for messages: `public.customer.email`. */
  readonly name: string;
  readonly family: TypeFamily;
  /** Longest value in characters, from the type modifier. */
  readonly maxLength?: number;
  readonly isNullable: boolean;
  /** A unique or primary key constraint, or a unique index, covers it, alone or with other columns. */
  readonly isUnique: boolean;
  /** That constraint says NULLS NOT DISTINCT (PostgreSQL 15), so that NULL fits once only. */
  readonly nullsAreEqual?: boolean;
}

/** Values in COPY text form, decoded; `null` is SQL NULL. The answer has the same length and order. */
export type MaskBatch = (values: readonly (string | null)[]) => (string | null)[];

/** One named way to mask a value. What it promises is checked by the contract suite of anonymizers. */
export interface Strategy<O extends z.ZodObject = z.ZodObject> {
  readonly id: string;
  readonly summary: string;
  readonly families: readonly TypeFamily[];
  readonly options: O;
  /** The same value under the same key and options gives the same answer, in every column: joins survive masking. */
  readonly isDeterministic: boolean;
  /**
   * True: distinct values stay distinct (two of them meet with a chance below 2^-64). False: unique columns are refused.
   * `nulls`: the answer is NULL throughout, which only a constraint with NULLS NOT DISTINCT minds.
   */
  readonly keepsUnique: boolean | "nulls";
  /** NULL stays NULL; it says nothing that needs masking. */
  readonly keepsNull: boolean;
  /**
   * Makes the function for one column. Family, options and uniqueness have been checked (`compileStrategy`); what else
   * the column cannot take, length above all, is refused with `strategy-unfit`. Never fitted silently: a value cut to
   * one column's length would no longer equal its twin in another column of the link group.
   */
  compile(options: z.infer<O>, column: MaskedColumn, key: MaskKey): MaskBatch;
}

export function defineStrategy<O extends z.ZodObject>(strategy: Strategy<O>): Strategy<O> {
  return strategy;
}
