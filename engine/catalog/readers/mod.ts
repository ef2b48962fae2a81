/** One query for each kind of fact. */
import { columns, defaults } from "./columns.ts";
import { constraints, domainConstraints, indexAttachments, indexes } from "./constraints.ts";
import type { Reader } from "./reader.ts";
import { eventTriggers } from "./event_triggers.ts";
import { foreignDataWrappers, foreignServers, foreignTables, userMappings } from "./foreign.ts";
import { inheritances, materializedViews, partitions, tables, views } from "./relations.ts";
import { publications, publicationSchemas, publicationTables, subscriptions } from "./replication.ts";
import { functions, procedures } from "./routines.ts";
import { extensions, schemas } from "./schemas.ts";
import { sequenceOwners, sequences } from "./sequences.ts";
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
  enums,
  domains,
  compositeTypes,
  functions,
  procedures,
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
