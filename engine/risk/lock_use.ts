import { type LockMode, lockModes } from "../change/mod.ts";

/** A relation as a statement names it. */
export interface Named {
  readonly schema?: string;
  readonly name: string;
}

/**
 * Which relations a lock reaches, from the one that is named: itself, with its partitions and inheriting tables (`tree`),
 * the table of the index of that name, its default partition, the tables on the other side of foreign keys (of some
 * columns or one constraint), the sequences that its columns own, what depends on it, the sources of a view, or the
 * tables that use the domain of that name.
 */
export type Reach =
  | "itself"
  | "tree"
  | "indexed"
  | "default-partition"
  | "parent"
  | "referenced"
  | "referencing"
  | "referencing-on-delete"
  | "partners"
  | "constraint-partner"
  | "owned-sequences"
  | "dependent-views"
  | "sources"
  | "domain-users"
  | "in-schema";

/** A lock that a statement takes on a relation that others may use. */
export interface LockUse {
  readonly mode: LockMode;
  readonly on: Named;
  readonly reach: Reach;
  /** Columns, or the constraint, that narrow foreign keys down. */
  readonly columns?: readonly string[];
  readonly constraint?: string;
  /** The first major that takes it. */
  readonly since?: number;
}

export function lock(mode: LockMode, on: Named, reach: Reach = "itself", more: Partial<LockUse> = {}): LockUse {
  return { mode, on, reach, ...more };
}

export function strongerLock(one: LockMode, other: LockMode): LockMode {
  return lockModes[Math.max(lockModes.indexOf(one), lockModes.indexOf(other))]!;
}

/** Which locks of others a lock keeps out, by PostgreSQL's table of conflicts (manual, 13.3.1). */
const conflicts: Readonly<Record<LockMode, LockMode>> = {
  "ACCESS SHARE": "ACCESS EXCLUSIVE",
  "ROW SHARE": "EXCLUSIVE",
  "ROW EXCLUSIVE": "SHARE",
  "SHARE UPDATE EXCLUSIVE": "SHARE UPDATE EXCLUSIVE",
  "SHARE": "ROW EXCLUSIVE",
  "SHARE ROW EXCLUSIVE": "ROW EXCLUSIVE",
  "EXCLUSIVE": "ROW SHARE",
  "ACCESS EXCLUSIVE": "ACCESS SHARE",
};

/** Whom a lock keeps waiting: SELECT, SELECT FOR UPDATE, INSERT and UPDATE and DELETE, other DDL. */
export function blockedBy(mode: LockMode): readonly ("reads" | "row-locks" | "writes" | "ddl")[] {
  const weakest = lockModes.indexOf(conflicts[mode]);
  return [
    ...(weakest <= lockModes.indexOf("ACCESS SHARE") ? ["reads" as const] : []),
    ...(weakest <= lockModes.indexOf("ROW SHARE") ? ["row-locks" as const] : []),
    ...(weakest <= lockModes.indexOf("ROW EXCLUSIVE") ? ["writes" as const] : []),
    "ddl",
  ];
}
