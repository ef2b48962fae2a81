/** One query for each kind of fact. */
import { aggregates } from "./aggregates.ts";
import { baseTypes, shellTypes } from "./base_types.ts";
import { collations } from "./collations.ts";
import { columns, defaults } from "./columns.ts";
import { constraints, domainConstraints, indexAttachments, indexes } from "./constraints.ts";
import { casts, conversions, transforms } from "./conversions.ts";
import { accessMethods, languages } from "./languages.ts";
import { operatorClasses, operatorFamilies, operators } from "./operators.ts";
import { ranges } from "./ranges.ts";
import type { Reader } from "./reader.ts";
import { eventTriggers } from "./event_triggers.ts";
import { foreignDataWrappers, foreignServers, foreignTables, userMappings } from "./foreign.ts";
import { inheritances, materializedViews, partitions, tables, views } from "./relations.ts";
import { publications, publicationSchemas, publicationTables, subscriptions } from "./replication.ts";
import { functions, procedures } from "./routines.ts";
import { extensions, schemas } from "./schemas.ts";
import { sequenceOwners, sequences } from "./sequences.ts";
import { statistics } from "./statistics.ts";
import { policies, rules, triggers } from "./table_parts.ts";
import {
  textSearchConfigurations,
  textSearchDictionaries,
  textSearchParsers,
  textSearchTemplates,
} from "./text_search.ts";
import { compositeTypes, domains, enums } from "./types.ts";

export type { Reader, Rights } from "./reader.ts";
export { firstUserOid, rightsSql } from "./reader.ts";

/** All readers; those of parents stand before those of their parts. */
export const readers: readonly Reader[] = [
  schemas,
  extensions,
  languages,
  accessMethods,
  collations,
  enums,
  domains,
  compositeTypes,
  ranges,
  shellTypes,
  baseTypes,
  functions,
  procedures,
  aggregates,
  operators,
  operatorFamilies,
  operatorClasses,
  casts,
  conversions,
  transforms,
  sequences,
  foreignDataWrappers,
  foreignServers,
  userMappings,
  tables,
  foreignTables,
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
  statistics,
  textSearchParsers,
  textSearchTemplates,
  textSearchDictionaries,
  textSearchConfigurations,
  eventTriggers,
  publications,
  publicationTables,
  publicationSchemas,
  subscriptions,
];
