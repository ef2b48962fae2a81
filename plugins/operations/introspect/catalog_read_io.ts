import { z } from "zod";
import { leftOutCounts } from "../../../engine/catalog/mod.ts";

const names = z.array(z.string());
const bond = z.object({
  object: z.string().describe("Id: table public.orders"),
  columns: names.describe("Where columns of it are meant"),
});

const column = z.object({
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

const right = z.object({ privilege: z.string(), is_grantable: z.boolean(), grantor: z.string().optional() });

const figures = z.object({
  size_bytes: z.number().optional().describe("Without indexes"),
  indexes_bytes: z.number().optional(),
  total_bytes: z.number().optional(),
  row_estimate: z.number().optional(),
  dead_rows: z.number().optional(),
  changed_since_analyze: z.number().optional(),
  seq_scans: z.number().optional(),
  idx_scans: z.number().optional(),
  last_vacuum: z.string().optional(),
  last_autovacuum: z.string().optional(),
  last_analyze: z.string().optional(),
  last_autoanalyze: z.string().optional(),
});

export const catalogObject = z.object({
  id: z.string().describe("Kind and path: table public.orders"),
  kind: z.string(),
  schema: z.string().nullable(),
  name: z.string(),
  args: z.string().optional().describe("Argument types of a routine"),
  parent: z.string().nullable().describe("Id of what it is a part of"),
  owner: z.string().optional(),
  comment: z.string().optional(),
  ddl: names.describe("Statements that make it; those of parts that are objects themselves are theirs"),
  ddl_missing: z.string().optional().describe("Why there are none"),
  is_within_parent: z.literal(true).optional().describe("It stands in the statement of what it is a part of"),
  properties: z.record(z.string(), z.json()).describe("What the catalog says of it besides"),
  columns: z.array(column).optional(),
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
  references: z.object({ table: z.string(), columns: names, referenced_columns: names }).optional(),
  needs: z.array(bond),
  dependents: z.array(bond).describe("Objects that need it"),
  figures: figures.nullable().describe("Sizes and use, as the server counts them"),
});

export const catalogReadOutput = z.object({
  source: z.string().describe("Where it was read"),
  environment: z.string().nullable().describe("The environment whose database it is"),
  database: z.string(),
  server_version: z.int(),
  fingerprint: z.string().describe("SHA-256 over the catalog within the scope, in hex"),
  read_at: z.string().describe("ISO 8601, UTC"),
  counts: z.record(z.string(), z.int()).describe("Objects of each kind; columns are parts of theirs"),
  objects: z.array(catalogObject).nullable().describe("Those that were asked for; null when none were"),
  figures_read_at: z.string().nullable(),
  unmodelled: names.describe("What the database has and the model has not"),
  unreadable: names.describe("What the role may not read"),
  left_out: leftOutCounts,
  skipped: names.describe("Statements of the DDL that reach beyond one database and were not run"),
});

export type CatalogObject = z.infer<typeof catalogObject>;
export type CatalogReadOutput = z.infer<typeof catalogReadOutput>;
