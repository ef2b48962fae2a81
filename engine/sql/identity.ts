export type ObjectKind =
  | "schema"
  | "extension"
  | "role"
  | "relation"
  | "column"
  | "constraint"
  | "key"
  | "trigger"
  | "rule"
  | "policy"
  | "type"
  | "function"
  | "operator"
  | "operator-class"
  | "operator-family"
  | "cast"
  | "transform"
  | "collation"
  | "conversion"
  | "statistics"
  | "text-search-configuration"
  | "text-search-dictionary"
  | "text-search-parser"
  | "text-search-template"
  | "language"
  | "server"
  | "foreign-data-wrapper"
  | "user-mapping"
  | "publication"
  | "subscription"
  | "event-trigger"
  | "access-method"
  | "tablespace"
  | "database";

/** Names one object. `schema` is absent where the script leaves it to the search path, or where the kind has none. */
export interface ObjectRef {
  kind: ObjectKind;
  schema?: string;
  name: string;
  /** What belongs to a relation: column, constraint, trigger, rule, policy. For a key: its columns, see `keyPart`. */
  part?: string;
}

export interface Definition extends ObjectRef {
  /** CREATE OR REPLACE: a second definition is meant. */
  replaces?: boolean;
  /** IF NOT EXISTS. */
  tolerant?: boolean;
  /** `CREATE TYPE x;`, completed later. */
  shell?: boolean;
  /** Argument types of a routine, as written. */
  signature?: string;
  minArguments?: number;
  maxArguments?: number;
  /** Added by ALTER, so that users of the relation may need it (columns). */
  added?: boolean;
}

/**
 * How much a reference demands. `hard`: PostgreSQL refuses the statement without it. `foreign-key` and `body` are hard
 * too, but can be cut: by adding the constraint later, by not checking the body. `soft` and `weak` only make the order
 * better and give way when they would close a circle.
 */
export type Strength = "hard" | "foreign-key" | "body" | "soft" | "weak";

export interface Reference extends ObjectRef {
  strength: Strength;
  /** Search path when it is not the statement's (functions with their own SET search_path). */
  searchPath?: readonly string[];
  /** Number of arguments of a call. */
  argumentCount?: number;
  /** Types of its arguments where the text tells them: `1`, `'a'::text`. */
  argumentTypes?: readonly (string | undefined)[];
  /** Which foreign key of the statement asks, in the order of its text. */
  foreignKey?: number;
}

const namespaced = new Set<ObjectKind>([
  "relation",
  "column",
  "constraint",
  "key",
  "trigger",
  "rule",
  "policy",
  "type",
  "function",
  "operator",
  "operator-class",
  "operator-family",
  "collation",
  "conversion",
  "statistics",
  "text-search-configuration",
  "text-search-dictionary",
  "text-search-parser",
  "text-search-template",
]);

export function hasSchema(kind: ObjectKind): boolean {
  return namespaced.has(kind);
}

/** Key of an object in a map. NUL cannot occur in a name. */
export function objectKey(kind: ObjectKind, schema: string | undefined, name: string, part?: string): string {
  return `${kind}\0${schema ?? ""}\0${name}\0${part ?? ""}`;
}

/** The part that names a key by its columns: PostgreSQL finds the key of a foreign key by the set, not by the order. */
export function keyPart(columns: readonly string[]): string {
  return JSON.stringify([...columns].sort());
}

/** How a message names an object. */
export function describeObject({ kind, schema, name, part }: ObjectRef): string {
  const qualified = schema === undefined ? name : `${schema}.${name}`;
  return `${kind === "relation" ? "relation" : kind} ${part === undefined ? qualified : `${qualified}.${part}`}`;
}
