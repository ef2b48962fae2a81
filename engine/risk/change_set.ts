import type { Act } from "./act.ts";
import type { Tier } from "./tier.ts";

/** The wire shape of what migrations change; the Python program's, version 1. */
export interface ChangeSet {
  readonly contract_version: 1;
  readonly changes: readonly ChangeSetEntry[];
}

export interface ChangeSetEntry {
  readonly kind: string;
  readonly object: string | null;
  /** The version of the migration. */
  readonly migration: string;
  readonly tier: Tier;
  readonly detail: string | null;
}

export function toEntry({ kind, object, tier, detail }: Act, migration: string): ChangeSetEntry {
  return { kind, object, migration, tier, detail };
}
