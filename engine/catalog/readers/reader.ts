import type { Wrap } from "../canonical.ts";
import type { Composer } from "../deparsed.ts";
import type { FactKind } from "../fact.ts";
import type { PackedColumns } from "../packed.ts";
import type { Parser } from "../../sql/mod.ts";

/**
 * One query that reads all facts of a kind. Its rows hold `oid` (and `sub`), which pg_depend knows them by; `schema`,
 * `name` and `args`, or `parent_oid` (and `parent_sub`) and `name`; `owner`; `unreadable`, the properties that the role may
 * not see; `placeholders`, where one of ours stands for a secret; every other column is a property.
 */
export interface Reader {
  readonly kind: FactKind;
  /** The system catalog that `oid` belongs to. */
  readonly catalog: string;
  /** The system catalog that `parent_oid` belongs to; absent for objects that stand alone. */
  readonly parent?: string;
  /** True when the parent has at most one: `default of column public.orders.note`. */
  readonly single?: boolean;
  /** Properties that hold deparsed expressions, and how the parser takes them. */
  readonly expressions?: Readonly<Record<string, Wrap>>;
  /** The query for a major, or undefined where that major has no such thing. */
  sql(major: number, rights: Rights): string | undefined;
  /** All columns of the query, where it gives so many rows that they come packed. */
  readonly packed?: PackedColumns;
  /** Properties that are put together here, from columns of the row that are none. */
  compose?(composer: Composer): void;
  /** Changes a row where SQL cannot give what is wanted. */
  refine?(row: Row, parser: Parser): Record<string, unknown>;
}

export type Row = Readonly<Record<string, unknown>>;

/** What the reading role may see of what holds secrets. */
export interface Rights {
  readonly userMappings: boolean;
  readonly subscriptions: boolean;
}

/** One row of Rights. */
export const rightsSql =
  `SELECT pg_catalog.has_column_privilege('pg_catalog.pg_user_mapping', 'umoptions', 'SELECT') AS "userMappings",
     pg_catalog.has_column_privilege('pg_catalog.pg_subscription', 'subconninfo', 'SELECT') AS subscriptions`;

/** Condition: a schema that is not PostgreSQL's own. */
export function isUserSchema(alias = "n"): string {
  return `${alias}.nspname !~ '^pg_' AND ${alias}.nspname <> 'information_schema'`;
}

/** Joins the relation of an oid as `c` and its schema as `n`. */
export function joinRelation(oid: string): string {
  return `JOIN pg_catalog.pg_class c ON c.oid = ${oid} JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace`;
}

/** Oids below are given by initdb. */
export const firstUserOid = 16_384;

/** A schema-qualified name in SQL. */
export function qualified(schema: string, name: string): string {
  return `pg_catalog.quote_ident(${schema}) || '.' || pg_catalog.quote_ident(${name})`;
}

/** Name of the collation of an oid. */
export function collationName(oid: string): string {
  return `(SELECT ${qualified("cn.nspname", "co.collname")} FROM pg_catalog.pg_collation co
    JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace WHERE co.oid = ${oid})`;
}

/** Name of the tablespace of an oid; null for the default one. */
export function tablespaceName(oid: string): string {
  return `(SELECT spcname FROM pg_catalog.pg_tablespace ts WHERE ts.oid = ${oid})`;
}

/** Name of a role. */
export function roleName(oid: string): string {
  return `pg_catalog.pg_get_userbyid(${oid})`;
}

/** Name of a function of an oid, without its arguments; null for none. */
export function functionName(oid: string): string {
  return `(SELECT ${qualified("fn.nspname", "f.proname")} FROM pg_catalog.pg_proc f
    JOIN pg_catalog.pg_namespace fn ON fn.oid = f.pronamespace WHERE f.oid = ${oid})`;
}
