import type { Position } from "../../../../engine/project/mod.ts";

/** One precondition of a sidecar, its keys checked. */
export interface Precondition {
  readonly kind: PreconditionKind;
  readonly values: Readonly<Record<string, string | number | readonly Scalar[]>>;
  readonly place: Position;
}

export type Scalar = string | number | boolean | null;

/** What may stand at a key: a name or text, a whole number, or a list of parameters. */
export type KeyType = "text" | "count" | "list";

interface Shape {
  readonly needed: Readonly<Record<string, KeyType>>;
  readonly optional: Readonly<Record<string, KeyType>>;
}

const inSchema = { schema: "text" } as const;
const table: Shape = { needed: { table: "text" }, optional: inSchema };
const column: Shape = { needed: { table: "text", column: "text" }, optional: inSchema };
const constraint: Shape = { needed: { table: "text", constraint: "text" }, optional: inSchema };
const index: Shape = { needed: { table: "text", index: "text" }, optional: inSchema };
const schema: Shape = { needed: { schema: "text" }, optional: {} };

/** Every kind with its keys, those of the Python program; `schema` is public where it is not said. */
export const preconditionKinds = {
  table_exists: table,
  table_not_exists: table,
  column_exists: column,
  column_not_exists: column,
  column_type: { needed: { ...column.needed, expected_type: "text" }, optional: inSchema },
  constraint_exists: constraint,
  constraint_not_exists: constraint,
  foreign_key_exists: {
    needed: { ...column.needed, references_table: "text", references_column: "text" },
    optional: { ...inSchema, references_schema: "text" },
  },
  index_exists: index,
  index_not_exists: index,
  schema_exists: schema,
  schema_not_exists: schema,
  row_count_equals: { needed: { table: "text", expected_count: "count" }, optional: inSchema },
  row_count_greater_than: { needed: { table: "text", min_count: "count" }, optional: inSchema },
  table_is_empty: table,
  custom_sql: { needed: { sql: "text" }, optional: { description: "text", params: "list" } },
} as const satisfies Record<string, Shape>;

export type PreconditionKind = keyof typeof preconditionKinds;

/** The keys of a kind; `type` is not among them. */
export function keysOf(kind: PreconditionKind): Shape {
  return preconditionKinds[kind];
}
