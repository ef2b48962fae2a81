/** The risk room: what statements that people wrote would do to a database that others use meanwhile. */
export type { Act, ActTarget, ColumnAct, Work } from "./act.ts";
export { actsOf } from "./acts/mod.ts";
export { amongNew } from "./among_new.ts";
export { askStatement, type StatementAnswer } from "./ask_statement.ts";
export { type ChangeSet, type ChangeSetEntry, toEntry } from "./change_set.ts";
export { type Dependent, type DependentsOf, dependentsOf } from "./dependents.ts";
export { hazardsOfAll } from "./hazards_of.ts";
export { compareTypes, type TypeChange } from "./lattice.ts";
export { blockedBy, type LockUse, type Reach, strongerLock } from "./lock_use.ts";
export { refineActs } from "./refine_acts.ts";
export { refineReplaced } from "./refine_replaced.ts";
export { replicaAdvice, type ReplicaCode } from "./replica.ts";
export { type RelationLock, resolveLocks } from "./resolve_locks.ts";
export { type Tier, tiers, worseTier } from "./tier.ts";
