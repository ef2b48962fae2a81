/** What a fact is about: an object, or one part of an object that can change by itself. */
export type FactKind =
  | "schema"
  | "extension"
  | "language"
  | "access method"
  | "table"
  | "foreign table"
  | "view"
  | "materialized view"
  | "sequence"
  | "column"
  | "default"
  | "owned by"
  | "constraint"
  | "index"
  | "index attachment"
  | "partition"
  | "inheritance"
  | "trigger"
  | "rule"
  | "policy"
  | "type"
  | "enum"
  | "domain"
  | "range"
  | "base type"
  | "shell type"
  | "function"
  | "procedure"
  | "aggregate"
  | "operator"
  | "operator class"
  | "operator family"
  | "cast"
  | "conversion"
  | "collation"
  | "transform"
  | "statistics"
  | "event trigger"
  | "text search parser"
  | "text search template"
  | "text search dictionary"
  | "text search configuration"
  | "foreign data wrapper"
  | "server"
  | "user mapping"
  | "publication"
  | "publication table"
  | "publication schema"
  | "subscription"
  | "default privileges"
  | "database setting"
  | "large object"
  | "parameter"
  | "owner"
  | "comment"
  | "grant"
  | "security label";

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** What of an object can differ. Null, false and empty are left out, so that majors agree on what they do not have. */
export type Properties = Readonly<Record<string, Json>>;

/** One object of a database, or one separately changeable part of it. */
export interface Fact {
  /** Unique in a catalog and the same on every server: `column public.orders.note`. */
  readonly id: string;
  readonly kind: FactKind;
  readonly schema?: string;
  /** Its own name, unquoted; the table's is in `parent`. */
  readonly name: string;
  /** Identity arguments of functions and their like: `integer, text`. */
  readonly args?: string;
  /** Id of the fact that it is a part of and goes with. */
  readonly parent?: string;
  /**
   * Where a column stands among its neighbours, from 1. No property, because PostgreSQL cannot move a column: that two
   * tables differ in it is told beside their difference.
   */
  readonly position?: number;
  readonly properties: Properties;
  /**
   * What properties that hold expressions are compared by, where it is not their text: PostgreSQL deparses some
   * expressions differently after a restore.
   */
  readonly canonical?: Readonly<Record<string, string>>;
  /** Properties that the reading role may not see: unknown, so that they never differ. */
  readonly unreadable?: readonly string[];
  /** Ids of the facts that have to exist before it, its parent among them. Sorted. */
  readonly needs: readonly string[];
}

/** A property by its name, typed by the caller, who knows the reader that wrote it. */
export function property<T extends Json>(fact: Fact, name: string): T | undefined {
  return fact.properties[name] as T | undefined;
}
