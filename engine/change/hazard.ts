import type { RowQuestion } from "./row_question.ts";

/** What can go wrong with a step, or what it takes from others while it runs. */
export type HazardKind =
  | "data-loss"
  | "rewrite"
  | "long-lock"
  | "blocks-reads"
  | "blocks-writes"
  | "index-build"
  | "may-fail"
  | "authorization"
  | "unknown-secret"
  | "irreversible"
  | "untracked-dependency";

/** A typed risk that a step carries. It is allowed by name: `data-loss:public.orders.note`. */
export interface Hazard {
  readonly kind: HazardKind;
  /** Path of the object: `public.orders.note`. */
  readonly on: string;
  readonly why: string;
  /** What is known of its size: bytes, estimated rows. Filled in from the source database, absent where unknown. */
  readonly evidence?: Evidence;
  /** What the rows have to be asked, for one that they can bring about. */
  readonly rows?: RowQuestion;
  /** The question in SQL, and what came of it. Written by `withRowChecks`. */
  readonly check?: RowCheck;
}

/** A question to the rows as they stand before the plan. */
export interface RowCheck {
  /** One row with the column `stands`: true when a row stands in the way. Absent where nothing can be asked. */
  readonly sql?: string;
  /** Why nothing can be asked before the plan runs. */
  readonly whyNot?: string;
  /** It names what is there before the first step alone, so that an interrupted plan does not ask it again. */
  readonly atStart: boolean;
  /** What the source database said when the plan was made. */
  readonly answer?: RowAnswer;
}

/** `unknown`: nobody could tell, for the reason given. */
export interface RowAnswer {
  readonly found: "clear" | "blocked" | "unknown";
  /** Free of values. */
  readonly why?: string;
}

/** What the source database knows about the table that a hazard is about. */
export interface Evidence {
  /** Estimated by the server's statistics; absent where nobody has analyzed the table. */
  readonly rows?: number;
  /** When the server last counted them, ISO 8601; absent where its statistics do not tell. */
  readonly countedAt?: string;
  /** The table without its indexes, partitions and all. */
  readonly bytes?: number;
  /** What hangs on it: views, and the tables that reference it. */
  readonly dependents?: readonly string[];
}

/** The name that `--allow` takes. */
export function hazardName({ kind, on }: Hazard): string {
  return `${kind}:${on}`;
}
