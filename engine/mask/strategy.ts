import type { z } from "zod";
import type { MaskKey } from "./key.ts";

/** Families of PostgreSQL types, as far as masking distinguishes them. */
export type TypeFamily = "text" | "number" | "date" | "boolean" | "uuid" | "json" | "binary" | "other";

/** The column a strategy is compiled for. */
export interface MaskedColumn {
  readonly family: TypeFamily;
  /** Longest value in characters, from the type modifier. */
  readonly maxLength?: number;
  readonly isNullable: boolean;
  /** A unique or primary key constraint covers it. */
  readonly isUnique: boolean;
}

/** Values in COPY text form, decoded; `null` is SQL NULL. The answer has the same length and order. */
export type MaskBatch = (values: readonly (string | null)[]) => (string | null)[];

/** One named way to mask a value. What it promises is checked by the contract suite of anonymizers. */
export interface Strategy<O extends z.ZodObject = z.ZodObject> {
  readonly id: string;
  readonly summary: string;
  readonly families: readonly TypeFamily[];
  readonly options: O;
  /** The same value under the same key and options gives the same answer. */
  readonly isDeterministic: boolean;
  /** Distinct values stay distinct (up to a collision chance below 2^-64). */
  readonly keepsUnique: boolean;
  /** NULL stays NULL. */
  readonly keepsNull: boolean;
  /** Throws `strategy-unfit` when the column cannot take what the strategy makes. */
  compile(options: z.infer<O>, column: MaskedColumn, key: MaskKey): MaskBatch;
}

export function defineStrategy<O extends z.ZodObject>(strategy: Strategy<O>): Strategy<O> {
  return strategy;
}
