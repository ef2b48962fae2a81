import { z } from "zod";

const names = z.array(z.string());

/** A column as it is given out, by operations and over HTTP alike. */
export const describedColumn = z.object({
  name: z.string(),
  type: z.string().describe("As format_type() writes it"),
  not_null: z.boolean(),
  default: z.string().optional(),
  identity: z.enum(["always", "by default"]).optional(),
  generated: z.object({ expression: z.string(), stored: z.boolean() }).optional(),
  collation: z.string().optional(),
  is_inherited: z.literal(true).optional(),
  is_primary_key: z.literal(true).optional(),
  is_foreign_key: z.literal(true).optional(),
  is_unique: z.literal(true).optional().describe("A unique key by itself"),
  comment: z.string().optional(),
});

/** Sizes and use of a relation, as the server counts them. */
export const describedFigures = z.object({
  size_bytes: z.number().optional().describe("Without indexes; absent while somebody held it locked"),
  indexes_bytes: z.number().optional(),
  total_bytes: z.number().optional(),
  row_estimate: z.number().optional().describe("Absent where nobody analyzed it"),
  dead_rows: z.number().optional(),
  changed_since_analyze: z.number().optional(),
  seq_scans: z.number().optional(),
  idx_scans: z.number().optional(),
  last_vacuum: z.string().optional(),
  last_autovacuum: z.string().optional(),
  last_analyze: z.string().optional(),
  last_autoanalyze: z.string().optional(),
});

const right = z.object({ privilege: z.string(), is_grantable: z.boolean(), grantor: z.string().optional() });

/** Fields of an object besides its place among others. */
export const describedFields = {
  args: z.string().optional().describe("Argument types of a routine"),
  owner: z.string().optional(),
  comment: z.string().optional(),
  ddl: names.describe("Statements that make it; those of parts that are objects themselves are theirs"),
  ddl_missing: z.string().optional().describe("Why there are none"),
  is_within_parent: z.literal(true).optional().describe("It stands in the statement of what it is a part of"),
  properties: z.record(z.string(), z.json()).describe(
    "What the catalog says of it besides: definition, type, command …",
  ),
  columns: z.array(describedColumn).optional(),
  grants: z.array(z.object({
    grantee: z.string().describe("public for everybody"),
    column: z.string().optional(),
    granted: z.array(right),
    revoked: z.array(right),
  })).optional().describe("What somebody has beyond, or lacks of, what PostgreSQL gives by itself"),
  labels: z.array(z.object({ provider: z.string(), label: z.string() })).optional(),
  partition_of: z.object({ table: z.string(), bound: z.string() }).optional(),
  inherits: names.optional(),
  owned_by: z.string().optional().describe("Column that a sequence goes with"),
  publishes: names.optional().describe("What a publication is of"),
  references: z.object({ table: z.string(), columns: names, referenced_columns: names }).optional()
    .describe("Of a foreign key"),
  figures: describedFigures.nullable().describe("Sizes and use, as the server counts them"),
};
