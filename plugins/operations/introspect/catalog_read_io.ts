import { z } from "zod";
import { describedFields, leftOutCounts } from "../../../engine/catalog/mod.ts";

const names = z.array(z.string());
const bond = z.object({
  object: z.string().describe("Id: table public.orders"),
  columns: names.describe("Where columns of it are meant"),
});

export const catalogObject = z.object({
  id: z.string().describe("Kind and path: table public.orders"),
  kind: z.string(),
  schema: z.string().nullable(),
  name: z.string(),
  parent: z.string().nullable().describe("Id of what it is a part of"),
  ...describedFields,
  needs: z.array(bond),
  dependents: z.array(bond).describe("Objects that need it"),
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
