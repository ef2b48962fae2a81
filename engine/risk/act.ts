import type { Statement } from "../sql/mod.ts";
import type { LockUse, Named } from "./lock_use.ts";
import type { ReplicaCode } from "./replica.ts";
import type { Tier } from "./tier.ts";

/** What takes time in proportion to a table. */
export type Work = "scan" | "rewrite" | "index-build";

/** One thing that a statement does: `ALTER TABLE` with three commands does three. */
export interface Act {
  /** A word of the change set: `add_column`. */
  readonly kind: string;
  /** The object as the statement names it: `public.orders.note`; null where it names none. */
  readonly object: string | null;
  readonly tier: Tier;
  /** Why the tier is what it is, and what is not known. */
  readonly detail: string | null;
  /** What it breaks on a replica that still has, or already has, the other shape. */
  readonly replica: ReplicaCode | null;
  readonly locks: readonly LockUse[];
  readonly work: readonly Work[];
  /** True when its text does not tell what it does: a DO block, a call. */
  readonly isOpaque: boolean;
  /** True when rows or values are lost by it. */
  readonly losesData: boolean;
  /** A column that is added or changes its type: the server can tell more about it. */
  readonly column?: ColumnAct;
  /** What others may hang on. */
  readonly target?: ActTarget;
  readonly statement: Statement;
}

export interface ColumnAct {
  readonly table: Named;
  readonly name: string;
  readonly isNew: boolean;
  /** The type that it gets. */
  readonly type: string;
}

/** An existing object that is changed, replaced or dropped. */
export interface ActTarget extends Named {
  readonly class: "relation" | "function" | "type" | "schema";
  readonly column?: string;
  /** Argument types of a function as written; absent where none are. */
  readonly args?: readonly string[];
}

/** Acts without what most of them do not have. */
export type ActDraft =
  & Pick<Act, "kind" | "tier">
  & Partial<Omit<Act, "kind" | "tier" | "statement">>;
