/** One emitter for each kind of fact. */
import type { FactKind } from "../../catalog/mod.ts";
import type { Emitter } from "../emitter.ts";
import { aggregate } from "./aggregate.ts";
import { baseType, shellType } from "./base_type.ts";
import { collation } from "./collation.ts";
import { column } from "./column/mod.ts";
import { comment } from "./comment.ts";
import { composite } from "./composite.ts";
import { constraint } from "./constraint.ts";
import { cast, conversion, transform } from "./conversion.ts";
import { columnDefault } from "./default.ts";
import { domain } from "./domain.ts";
import { enumType } from "./enum.ts";
import { databaseSetting } from "./database_setting.ts";
import { defaultPrivileges } from "./default_privileges.ts";
import { eventTrigger } from "./event_trigger.ts";
import { foreignDataWrapper, server, userMapping } from "./foreign.ts";
import { foreignTable } from "./foreign_table.ts";
import { grant } from "./grant.ts";
import { index, indexAttachment } from "./indexes.ts";
import { accessMethod, language } from "./language.ts";
import { operator } from "./operator.ts";
import { operatorClass, operatorFamily } from "./operator_class.ts";
import { owner } from "./owner.ts";
import { inheritance, partition } from "./partition.ts";
import { range } from "./range.ts";
import { publication, publicationSchema, publicationTable } from "./publication.ts";
import { functionEmitter, procedure } from "./routine.ts";
import { extension, schema } from "./schema.ts";
import { securityLabel } from "./security_label.ts";
import { rule } from "./rule.ts";
import { ownedBy, sequence } from "./sequence.ts";
import { statistics } from "./statistics.ts";
import { subscription } from "./subscription.ts";
import { table } from "./table.ts";
import { policy } from "./table_parts.ts";
import { textSearchConfiguration, textSearchDictionary, textSearchParser, textSearchTemplate } from "./text_search.ts";
import { trigger } from "./trigger.ts";
import { materializedView, view } from "./view.ts";

export { columnDefinition, columnExtras } from "./column/mod.ts";
export { unwantedRights } from "./grant.ts";
export { comesFromAbove, refuseToInherit } from "./inherited_column.ts";

/** In the order in which new things come when nothing else decides. */
export const emitters: ReadonlyMap<FactKind, Emitter> = new Map<FactKind, Emitter>([
  ["schema", schema],
  ["extension", extension],
  ["language", language],
  ["access method", accessMethod],
  ["collation", collation],
  ["enum", enumType],
  ["domain", domain],
  ["type", composite],
  ["range", range],
  ["shell type", shellType],
  ["sequence", sequence],
  ["function", functionEmitter],
  ["procedure", procedure],
  ["base type", baseType],
  ["aggregate", aggregate],
  ["operator", operator],
  ["operator family", operatorFamily],
  ["operator class", operatorClass],
  ["cast", cast],
  ["conversion", conversion],
  ["transform", transform],
  ["text search parser", textSearchParser],
  ["text search template", textSearchTemplate],
  ["text search dictionary", textSearchDictionary],
  ["text search configuration", textSearchConfiguration],
  ["foreign data wrapper", foreignDataWrapper],
  ["server", server],
  ["user mapping", userMapping],
  ["table", table],
  ["foreign table", foreignTable],
  ["column", column],
  ["default", columnDefault],
  ["owned by", ownedBy],
  ["constraint", constraint],
  ["index", index],
  ["inheritance", inheritance],
  ["partition", partition],
  ["index attachment", indexAttachment],
  ["view", view],
  ["materialized view", materializedView],
  ["rule", rule],
  ["trigger", trigger],
  ["policy", policy],
  ["statistics", statistics],
  ["publication", publication],
  ["publication table", publicationTable],
  ["publication schema", publicationSchema],
  ["subscription", subscription],
  ["owner", owner],
  ["grant", grant],
  ["comment", comment],
  ["security label", securityLabel],
  ["database setting", databaseSetting],
  ["default privileges", defaultPrivileges],
  ["event trigger", eventTrigger],
]);
