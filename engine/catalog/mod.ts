/** The catalog room: the model of a database as facts, read from PostgreSQL's own catalogs. */
export { Catalog, type CatalogParts, comparable, isSame, type LeftOut, type Unmodelled } from "./catalog.ts";
export { commentOfPublic } from "./comment_of_public.ts";
export { catalogFromJson, catalogToJson } from "./catalog_json.ts";
export { leftOutCounts, leftOutText } from "./left_out_counts.ts";
export { holdsPlaceholder } from "./secret_placeholder.ts";
export { type Fact, type FactKind, type Json, type Properties, property } from "./fact.ts";
export { aspectId, objectId, partId, pathOf, shown } from "./identity.ts";
export { type Right, rightOf, type Rights } from "./rights.ts";
export { readCatalog } from "./read_catalog.ts";
export { applyScope, type Scope, type ScopeRules } from "./scope.ts";
export { namesOwnObject } from "./own_objects.ts";
export { withRole } from "./with_role.ts";
export { withCanonical } from "./with_canonical.ts";
export type {
  Bond,
  CatalogIndex,
  DescribedCatalog,
  DescribedColumn,
  DescribedGrant,
  DescribedObject,
  DescribedRight,
  ForeignKeyEdge,
  ObjectDetail,
  RelationFigures,
  TableGraph,
} from "./described.ts";
export { describedColumn, describedFields, describedFigures } from "./described_schema.ts";
