/**
 * What a server said about changes when it was asked. What it was not asked, or could not answer (a type that the plan
 * has yet to make, a role that may make no temporary table), is absent.
 */
export interface ServerAnswers {
  /** By the id of a column that is added or changes its type. */
  readonly columns: ReadonlyMap<string, ColumnAnswer>;
  /** By the id of a partition whose table exists already: what its rows have to satisfy. */
  readonly partitions: ReadonlyMap<string, PartitionAnswer>;
  /** By the id of a partition whose table goes its own way: what its rows satisfy so far. */
  readonly bounds: ReadonlyMap<string, PartitionAnswer>;
  /** By the id of an extension that changes its version or its schema: whether it can. */
  readonly extensions: ReadonlyMap<string, boolean>;
}

export interface ColumnAnswer {
  /** Whether PostgreSQL writes the whole table anew. */
  readonly rewritesTable: boolean;
  /** Whether the change of type may cut or round values instead of refusing them. */
  readonly losesValues: boolean;
  /** Whether the change of type may stop at a value. */
  readonly refusesValues: boolean;
  /** How many characters the new type takes, where it takes less than the old one and refuses what is longer. */
  readonly limit?: number;
  /** Whether a new column's type takes no null: a domain. */
  readonly refusesNull: boolean;
  /** How many indexes it builds anew, although the table stays. */
  readonly rebuiltIndexes: number;
}

export interface PartitionAnswer {
  /** The condition that the bound stands for, as PostgreSQL deparses it. */
  readonly condition: string;
}
