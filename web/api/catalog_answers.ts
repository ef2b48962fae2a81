import { z } from "zod";
import { describedColumn, describedFields, type describedFigures } from "../../engine/catalog/mod.ts";

/** What the routes of catalogs and layouts answer, as schemas; the screens import the types. */

const names = z.array(z.string());
const number = z.int().describe("Place in the catalog's index, and a key of its objects");

export const catalogHead = z.object({
  id: z.string().describe("Id of the catalog: that of the run that read it. What it holds never changes"),
  project: z.string(),
  environment: z.string(),
  run: z.string(),
  read_at: z.string().describe("ISO 8601, UTC"),
  figures_read_at: z.string().nullable().describe("When sizes and use were asked for"),
  database: z.string(),
  server_version: z.int().describe("As server_version_num: 150004"),
  fingerprint: z.string().describe("SHA-256 over everything that is compared"),
  content: z.string().describe(
    "The same for two catalogs whose index, objects and graph are the same: a key of caches",
  ),
  counts: z.record(z.string(), z.int()).describe("Objects of each kind"),
  unmodelled: z.array(z.object({ kind: z.string(), name: z.string() })).describe("What there is besides, by name only"),
  unreadable: names.describe("What the role may not read"),
  left_out: z.object({ extension: z.int(), own: z.int(), scope: z.int() }).describe("Objects left out on purpose"),
});
export type CatalogHead = z.infer<typeof catalogHead>;

export const newestCatalogAnswer = z.object({
  catalog: catalogHead.nullable().describe("Null while nothing was read: a run of catalog read does it"),
  is_reading: z.boolean().describe("A run that will read it waits or runs"),
});
export type NewestCatalogAnswer = z.infer<typeof newestCatalogAnswer>;

export const catalogIndexAnswer = z.object({
  kinds: names,
  schemas: names,
  kind: z.array(z.int()).describe("Of each object, its place in kinds"),
  schema: z.array(z.int()).describe("Of each object, its place in schemas; -1 for none"),
  path: names.describe(
    "Of each object: public.orders, public.orders.orders_pkey; its id is the kind, a blank, and this",
  ),
  parent: z.array(z.int()).describe("Of each object, the number of what it is a part of; -1 for none"),
});
export type CatalogIndexAnswer = z.infer<typeof catalogIndexAnswer>;

export const objectRef = z.object({
  number,
  id: z.string().describe("Kind and path: table public.orders"),
  kind: z.string(),
  schema: z.string().nullable(),
  name: z.string(),
  parent: z.string().nullable().describe("Id of what it is a part of"),
  columns: names.describe("Columns of it that are meant"),
});
export type CatalogObjectRef = z.infer<typeof objectRef>;

const related = z.object({
  count: z.int(),
  objects: z.array(objectRef).describe("At most 500"),
});

export type CatalogColumn = z.infer<typeof describedColumn>;
export type CatalogFigures = z.infer<typeof describedFigures>;

const object = z.object({
  number,
  id: z.string(),
  kind: z.string(),
  schema: z.string().nullable(),
  name: z.string(),
  hash: z.string().describe("The same where it does not differ"),
  ...describedFields,
});
export type CatalogPart = z.infer<typeof object>;

export const catalogObjectAnswer = object.extend({
  catalog: z.string(),
  read_at: z.string(),
  figures_read_at: z.string().nullable(),
  parent: objectRef.nullable(),
  parts: z.array(object).describe("Constraints, indexes, triggers, policies, rules"),
  script: names.describe("Its statements and those of its parts, as they would be run"),
  needs: related.describe("With what its parts need"),
  dependents: related.describe("With what needs its parts"),
});
export type CatalogObjectAnswer = z.infer<typeof catalogObjectAnswer>;

export const graphAnswer = z.object({
  tables: z.array(z.object({
    number,
    schema: z.string(),
    name: z.string(),
    partition_of: z.int().optional().describe("Number of the table that it is a partition of"),
  })),
  edges: z.array(z.object({
    from: z.int().describe("Number of the table that declares the foreign key"),
    to: z.int(),
    constraint: z.string(),
    columns: names,
    referenced_columns: names,
    is_optional: z.boolean().describe("A row may refer to nothing"),
    is_unique: z.boolean().describe("At most one row refers to each row"),
    on_delete: z.string(),
  })),
});
export type CatalogGraphAnswer = z.infer<typeof graphAnswer>;

export const tablesAnswer = z.object({
  tables: z.array(z.object({
    number,
    id: z.string(),
    kind: z.string(),
    schema: z.string().nullable(),
    name: z.string(),
    comment: z.string().nullable(),
    columns: z.array(describedColumn),
  })),
});
export type CatalogTablesAnswer = z.infer<typeof tablesAnswer>;

export const comparisonAnswer = z.object({
  from: catalogHead,
  to: catalogHead,
  objects: z.array(z.object({
    change: z.enum(["added", "changed", "removed"]),
    id: z.string(),
    kind: z.string(),
    schema: z.string().nullable(),
    name: z.string(),
    parent: z.string().nullable(),
    from: z.int().nullable().describe("Its number in from"),
    to: z.int().nullable().describe("Its number in to"),
  })),
  is_complete: z.boolean().describe("False where there are more than are told"),
});
export type CatalogComparisonAnswer = z.infer<typeof comparisonAnswer>;

export const historyAnswer = z.object({
  bundle: z.string().nullable().describe(
    "The files that it is told from, the project's newest; null where there are none",
  ),
  entries: z.array(z.object({
    version: z.string(),
    name: z.string(),
    file: z.string(),
    line: z.int(),
    does: z.enum(["makes", "replaces", "alters", "drops"]),
    statement: z.string().describe("Kind of the statement: create-table, alter-table, drop"),
    text: z.string().nullable().describe("Null where it may hold a secret; cut behind 20,000 characters"),
  })).describe("Newest first, statements of one file as they stand"),
  not_looked_into: names.describe("Migrations that are programs, or no SQL that is understood"),
});
export type CatalogHistoryAnswer = z.infer<typeof historyAnswer>;

const place = z.number().min(-1e7).max(1e7);

/** A drawing of tables. Ids are those of objects: table public.orders. */
export const erdLayout = z.strictObject({
  positions: z.record(z.string().max(500), z.tuple([place, place])).describe("Upper left corners by id"),
  focus: z.string().max(500).nullable().describe("The table that it starts from"),
  hops: z.int().min(0).max(20),
  shown: z.array(z.string().max(500)).max(20_000).describe("Tables that were added to those around the focus"),
  hidden: z.array(z.string().max(500)).max(20_000),
  collapsed: z.array(z.string().max(500)).max(20_000).describe(
    "Tables whose columns are folded where others' are shown, and shown where others' are not",
  ),
  filters: z.record(z.string().max(100), z.json()).describe("Whatever else the drawing is narrowed by"),
});
export type ErdLayout = z.infer<typeof erdLayout>;

const savedBy = {
  version: z.int(),
  saved_by: z.string(),
  saved_at: z.string(),
  restored_from: z.int().nullable().describe("The older version that it brought back"),
};

export const layoutsAnswer = z.object({ layouts: z.array(z.object({ name: z.string(), ...savedBy })) });
export type ErdLayoutsAnswer = z.infer<typeof layoutsAnswer>;

export const layoutAnswer = z.object({
  name: z.string(),
  ...savedBy,
  newest_version: z.int(),
  layout: erdLayout.nullable().describe("Null of a version that took the layout away"),
});
export type ErdLayoutAnswer = z.infer<typeof layoutAnswer>;

export const layoutVersionsAnswer = z.object({
  versions: z.array(z.object({ ...savedBy, is_removal: z.boolean() })).describe("Newest first, at most 100"),
});
export type ErdLayoutVersionsAnswer = z.infer<typeof layoutVersionsAnswer>;
