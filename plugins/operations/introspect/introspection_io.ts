import { z } from "zod";
import { leftOutCounts } from "../../../engine/catalog/mod.ts";

const comment = z.string().nullable();
const columnNames = z.array(z.string()).describe("In the order of the key");

const column = z.object({
  name: z.string(),
  pg_type: z.string().describe("As format_type() writes it: character varying(255)"),
  nullable: z.boolean(),
  is_primary_key: z.boolean().describe("Part of the primary key"),
  default: z.string().nullable().describe("Expression"),
  identity: z.enum(["always", "by default"]).nullable(),
  generated: z.object({ expression: z.string(), stored: z.boolean() }).nullable(),
  comment,
});

const index = z.object({
  name: z.string(),
  definition: z.string().describe("CREATE INDEX"),
  is_unique: z.boolean(),
  is_valid: z.boolean().describe("False after a concurrent build that did not end"),
  comment,
});

const rule = z.enum(["no action", "restrict", "cascade", "set null", "set default"]);
const bond = {
  constraint: z.string(),
  columns: columnNames,
  referenced_columns: columnNames,
  on_delete: rule,
  on_update: rule,
  is_deferrable: z.boolean(),
  is_validated: z.boolean(),
};

/** A foreign key from one column to another; a key of several columns gives several. */
const columnPair = z.object({
  from_table: z.string().nullable().describe("Set on inbound ones"),
  to_table: z.string().nullable().describe("Set on outbound ones"),
  via_column: z.string().describe("On the table that declares it"),
  on_column: z.string().describe("On the table that it refers to"),
});

export const tableOutput = z.object({
  schema: z.string(),
  name: z.string(),
  kind: z.enum(["table", "foreign table"]),
  comment,
  row_estimate: z.number().nullable().describe("Null where nobody analyzed it, and without a living database"),
  partition_key: z.string().nullable().describe("RANGE (created_at)"),
  partition_of: z.string().nullable().describe("The partitioned table, qualified"),
  columns: z.array(column),
  keys: z.array(z.object({
    name: z.string(),
    type: z.enum(["primary", "unique", "exclusion"]),
    columns: columnNames.describe("In the order of the key; empty for an exclusion"),
    definition: z.string(),
  })),
  checks: z.array(z.object({ name: z.string(), definition: z.string() })),
  indexes: z.array(index).describe("Those that belong to no key"),
  references: z.array(z.object({ table: z.string().describe("Qualified"), ...bond })),
  referenced_by: z.array(z.object({ table: z.string().describe("Qualified"), ...bond })),
  outbound_fks: z.array(columnPair),
  inbound_fks: z.array(columnPair),
  hints: z.object({
    surrogate_pk: z.string().nullable().describe("First column of the primary key that is called pk_…"),
    natural_id: z.string().nullable().describe("The column id"),
  }).nullable().describe("What the names of the columns let one guess"),
});

export const viewOutput = z.object({
  schema: z.string(),
  name: z.string(),
  kind: z.enum(["view", "materialized view"]),
  comment,
  row_estimate: z.number().nullable(),
  columns: z.array(z.object({ name: z.string(), pg_type: z.string(), comment })),
  definition: z.string(),
  indexes: z.array(index),
});

export const introspectionOutput = z.object({
  source: z.string().describe("Where it was read"),
  database: z.string(),
  schema: z.string().nullable().describe("The schema that was asked for; null for all"),
  introspected_at: z.string().describe("ISO 8601, UTC"),
  server_version: z.int(),
  fingerprint: z.string().describe("SHA-256 over the catalog within the scope, in hex"),
  tables: z.array(tableOutput),
  views: z.array(viewOutput),
  unmodelled: z.array(z.string()).describe("What the database has and the model has not"),
  unreadable: z.array(z.string()).describe("What the role may not read"),
  left_out: leftOutCounts,
  skipped: z.array(z.string()).describe("Statements of the DDL that reach beyond one database and were not run"),
  saved: z.string().nullable().describe("Where the whole catalog was saved"),
  yaml: z.string().nullable().describe("The description as YAML, where that was asked for"),
});

export type Introspection = z.infer<typeof introspectionOutput>;
export type TableOutput = z.infer<typeof tableOutput>;
export type ViewOutput = z.infer<typeof viewOutput>;
