import type { Properties } from "./fact.ts";
import type { LeftOut, Unmodelled } from "./catalog.ts";

/**
 * A catalog as people look at it: objects with all that is theirs, numbered in the order of their ids. The same facts give
 * the same objects with the same numbers.
 */
export interface DescribedCatalog {
  /** The environment whose database it is; absent where it was read of anything else. */
  readonly environment?: string;
  readonly database: string;
  readonly serverVersion: number;
  readonly fingerprint: string;
  /** SHA-256 over all that `objects` give, in hex. */
  readonly contentHash: string;
  /** ISO 8601, UTC. */
  readonly readAt: string;
  readonly counts: Readonly<Record<string, number>>;
  /** Everything that somebody may look for; columns are parts of their relation. */
  readonly index: CatalogIndex;
  readonly graph: TableGraph;
  /** Made one by one, in the order of their numbers. */
  objects(): Iterable<DescribedObject>;
  /** What a living database said of sizes and use, by the number of the object. */
  readonly figures: ReadonlyMap<number, RelationFigures>;
  readonly figuresReadAt?: string;
  readonly unmodelled: readonly Unmodelled[];
  readonly unreadable: readonly string[];
  readonly leftOut: LeftOut;
}

/** One place of each list for each object, in the order of their numbers. An id is the kind, a blank and the path. */
export interface CatalogIndex {
  readonly kinds: readonly string[];
  readonly schemas: readonly string[];
  /** Index into `kinds`. */
  readonly kind: readonly number[];
  /** Index into `schemas`, -1 for what lies in none. */
  readonly schema: readonly number[];
  /** `public.orders`, `public.orders.orders_pkey`, `public.total(integer)`. */
  readonly path: readonly string[];
  /** Number of the object that it is a part of, -1 for none. */
  readonly parent: readonly number[];
}

/** Tables and their foreign keys, by their numbers. */
export interface TableGraph {
  readonly tables: readonly {
    readonly number: number;
    readonly schema: string;
    readonly name: string;
    /** The table that it is a partition of. */
    readonly partition_of?: number;
  }[];
  readonly edges: readonly ForeignKeyEdge[];
}

export interface ForeignKeyEdge {
  /** The table that declares it. */
  readonly from: number;
  readonly to: number;
  readonly constraint: string;
  readonly columns: readonly string[];
  readonly referenced_columns: readonly string[];
  /** A row may refer to nothing. */
  readonly is_optional: boolean;
  /** At most one row refers to each row. */
  readonly is_unique: boolean;
  readonly on_delete: string;
}

/** Another object, by its number, and its columns where these are meant. */
export type Bond = readonly [number: number, columns?: readonly string[]];

export interface DescribedObject {
  readonly number: number;
  readonly id: string;
  readonly kind: string;
  readonly schema?: string;
  readonly name: string;
  /** Number of what it is a part of. */
  readonly parent?: number;
  /** Hash of what it is compared by, with its columns, rights and comments and without its other parts. */
  readonly hash: string;
  readonly detail: ObjectDetail;
  readonly needs: readonly Bond[];
  /** Objects that need it. */
  readonly dependents: readonly Bond[];
}

export interface ObjectDetail {
  readonly args?: string;
  readonly owner?: string;
  readonly comment?: string;
  /** Statements that make it, without those of parts that are objects themselves. */
  readonly ddl: readonly string[];
  readonly ddl_missing?: string;
  /** It stands in the statement of what it is a part of. */
  readonly is_within_parent?: true;
  /** What the facts say of it besides. */
  readonly properties: Properties;
  readonly columns?: readonly DescribedColumn[];
  readonly grants?: readonly DescribedGrant[];
  readonly labels?: readonly { readonly provider: string; readonly label: string }[];
  /** The table that it is a partition of, and for which rows. */
  readonly partition_of?: { readonly table: string; readonly bound: string };
  readonly inherits?: readonly string[];
  /** Column that a sequence goes with. */
  readonly owned_by?: string;
  /** What a publication is of. */
  readonly publishes?: readonly string[];
  /** Columns of a foreign key, and what they refer to. */
  readonly references?: {
    readonly table: string;
    readonly columns: readonly string[];
    readonly referenced_columns: readonly string[];
  };
}

export interface DescribedColumn {
  readonly name: string;
  readonly type: string;
  readonly not_null: boolean;
  readonly default?: string;
  readonly identity?: "always" | "by default";
  readonly generated?: { readonly expression: string; readonly stored: boolean };
  readonly collation?: string;
  readonly is_inherited?: true;
  readonly is_primary_key?: true;
  readonly is_foreign_key?: true;
  readonly is_unique?: true;
  readonly comment?: string;
}

/** What somebody has beyond, or lacks of, what PostgreSQL gives by itself. */
export interface DescribedGrant {
  /** "public" for everybody. */
  readonly grantee: string;
  readonly column?: string;
  readonly granted: readonly DescribedRight[];
  readonly revoked: readonly DescribedRight[];
}

export interface DescribedRight {
  readonly privilege: string;
  /** May grant it on. */
  readonly is_grantable: boolean;
  /** Absent when the owner granted it. */
  readonly grantor?: string;
}

/** Sizes and use of a relation or an index, as the server counts them; what it does not count is absent. */
export interface RelationFigures {
  /** Without indexes; of a partitioned table, of all partitions. Absent while somebody holds it locked. */
  readonly size_bytes?: number;
  readonly indexes_bytes?: number;
  readonly total_bytes?: number;
  /** About how many rows; absent where nobody analyzed it. */
  readonly row_estimate?: number;
  readonly dead_rows?: number;
  readonly changed_since_analyze?: number;
  readonly seq_scans?: number;
  readonly idx_scans?: number;
  readonly last_vacuum?: string;
  readonly last_autovacuum?: string;
  readonly last_analyze?: string;
  readonly last_autoanalyze?: string;
}
