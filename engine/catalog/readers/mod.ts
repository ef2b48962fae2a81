/** One query for each kind of fact. */
import { columns, defaults } from "./columns.ts";
import { constraints, domainConstraints, indexAttachments, indexes } from "./constraints.ts";
import type { Reader } from "./reader.ts";
import { inheritances, materializedViews, partitions, tables, views } from "./relations.ts";
import { functions, procedures } from "./routines.ts";
import { extensions, schemas } from "./schemas.ts";
import { sequenceOwners, sequences } from "./sequences.ts";
import { policies, rules, triggers } from "./table_parts.ts";
import { compositeTypes, domains, enums } from "./types.ts";

export type { Reader, Rights } from "./reader.ts";
export { firstUserOid, rightsSql } from "./reader.ts";

/** All readers; those of parents stand before those of their parts. */
export const readers: readonly Reader[] = [
  schemas,
  extensions,
  enums,
  domains,
  compositeTypes,
  functions,
  procedures,
  sequences,
  tables,
  views,
  materializedViews,
  columns,
  defaults,
  sequenceOwners,
  constraints,
  domainConstraints,
  indexes,
  partitions,
  inheritances,
  indexAttachments,
  triggers,
  rules,
  policies,
];
