/**
 * What keeps a replica, or a program of the version before, from working while only one side has a change. Codes are
 * those of the Python program.
 */
export const replicaAdvice = {
  ADD_COLUMN: "add the column nullable and without a default, fill it in, then set the default and NOT NULL",
  DROP_COLUMN: "stop using the column everywhere first, drop it with a later release",
  RENAME_COLUMN: "add a column of the new name, write both, move readers over, drop the old one later",
  CHANGE_TYPE: "add a column of the new type, fill it in, move readers over, drop the old one later",
  ADD_CONSTRAINT: "add it NOT VALID, then validate it by itself",
  CREATE_INDEX: "build it CONCURRENTLY, outside of a transaction",
  DROP_TABLE: "stop using the table everywhere first, drop it with a later release",
  DROP_OBJECT: "stop using it everywhere first, drop it with a later release",
  RENAME_OBJECT: "make it under the new name beside the old one, move users over, drop the old one later",
  REPLACE_OBJECT: "see that both versions serve the programs that run meanwhile, or give the new one a name of its own",
  REVOKE: "see that nobody who still runs needs the right, then revoke it",
  SET_NOT_NULL: "add a CHECK (… IS NOT NULL) NOT VALID, validate it, then set NOT NULL, which then looks at no row",
  TRUNCATE: "rows go at once everywhere; delete them in batches when somebody reads meanwhile",
  UNCLASSIFIED: "look at what it does: its text does not tell",
} as const;

export type ReplicaCode = keyof typeof replicaAdvice;
