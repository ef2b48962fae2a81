import { type Catalog, type Fact, pathOf, property } from "../../catalog/mod.ts";
import { type Draft, onTable } from "../draft.ts";
import type { Alteration } from "../difference.ts";
import type { Emitter, Sides } from "../emitter.ts";
import type { Hazard } from "../hazard.ts";
import { isHeir, parentOf, sqlName } from "../names.ts";
import {
  addForeignKeyByPartition,
  addKey,
  addValidated,
  alike,
  breaks,
  isAddedByPartition,
  isAddedUnchecked,
  isKey,
  noOnlineForm,
  replaceKey,
} from "../online/mod.ts";
import { mayFail } from "../row_question.ts";
import { withOptions } from "../options.ts";
import { changeClustering } from "./clustering.ts";
import { keptBond } from "./inherited_column.ts";
import { keptIdentity } from "./kept_identity.ts";
import { validHeirs } from "./valid_heirs.ts";

/** Constraints of tables and domains. */
export const constraint: Emitter = {
  create(fact, sides) {
    const { to } = sides;
    const parent = parentOf(fact, to);
    const comes = sides.isNew(parent.id) ? isHeir(parent, to) : keptBond(parent.id, sides) !== undefined;
    if (property(fact, "inherited") && comes) return [];
    const name = to.quote(fact.name);
    const definition = property<string>(fact, "definition")!;
    if (parent.kind === "domain") {
      const sql = `ALTER DOMAIN ${sqlName(parent, to)} ADD CONSTRAINT ${name} ${definition}`;
      if (sides.isNew(parent.id) || property(fact, "not_valid")) return [{ sql }];
      return [{ sql, hazards: [brokenValues(fact)] }];
    }
    // Nothing is checked against the rows of another server.
    const isOnline = sides.online && parent.kind === "table" && !sides.isNew(parent.id);
    const drafts = isOnline ? addOnline(fact, parent, sides) : [addAtOnce(fact, parent, sides)];
    if (property(fact, "clustered")) drafts.push({ sql: `ALTER TABLE ${sqlName(parent, to)} CLUSTER ON ${name}` });
    const heirs = property(fact, "not_valid") && parent.kind === "table" ? validHeirs(fact, sides) : [];
    return [...drafts, ...heirs, ...keptIdentity(fact, sides)];
  },
  drop(fact, sides) {
    const { from } = sides;
    const parent = parentOf(fact, from);
    // It goes with that of the whole, as long as the table is a part of it.
    const isBrought = property(fact, "inherited") || from.childrenOf(fact.id, "index attachment").length > 0;
    if (isBrought && keptBond(parent.id, sides) !== undefined) return [];
    const name = from.quote(fact.name);
    if (parent.kind === "domain") return [{ sql: `ALTER DOMAIN ${sqlName(parent, from)} DROP CONSTRAINT ${name}` }];
    return [onTable(pathOf(parent.id), `ALTER TABLE ${sqlName(parent, from)} DROP CONSTRAINT ${name}`)];
  },
  alter(change, sides) {
    const { after, properties } = change;
    const { to } = sides;
    const parent = parentOf(after, to);
    const kind = parent.kind === "domain" ? "DOMAIN" : "TABLE";
    const isValidated = properties.includes("not_valid") && !property(after, "not_valid");
    const rest = properties.filter((key) => key !== "not_valid" && key !== "definition" && key !== "clustered");
    const onlyValidity = properties.includes("definition")
      ? withoutValidity(change.before) === withoutValidity(after)
      : true;
    if (rest.length > 0 || !onlyValidity || (properties.includes("not_valid") && !isValidated)) {
      return isReplacedOnline(change, sides) ? replaceKey(change, sides) : undefined;
    }
    const drafts: Draft[] = [];
    if (isValidated) {
      drafts.push({
        sql: `ALTER ${kind} ${sqlName(parent, to)} VALIDATE CONSTRAINT ${to.quote(after.name)}`,
        transaction: "own",
        lock: { mode: "SHARE UPDATE EXCLUSIVE", on: pathOf(parent.id) },
        hazards: [kind === "DOMAIN" ? brokenValues(after) : breaks(after)],
      });
    }
    if (properties.includes("clustered")) {
      drafts.push(...changeClustering(after, to));
    }
    return drafts;
  },
  // What rests on a key goes while it is replaced.
  blockers: (change, sides) =>
    isReplacedOnline(change, sides) && constraint.alter!(change, sides)!.length > 1
      ? sides.from.dependentsOf(change.id).filter(({ parent }) => parent !== change.id)
      : [],
};

function brokenValues(fact: Fact): Hazard {
  const rows = { kind: "domain", of: fact.parent!, constraint: fact.id } as const;
  return mayFail(pathOf(fact.id), "values that break it stop it", rows);
}

function withoutValidity(fact: Fact): string {
  return property<string>(fact, "definition")!.replace(/ NOT VALID$/, "");
}

/** On a table that somebody uses. */
function addOnline(fact: Fact, parent: Fact, sides: Sides): Draft[] {
  const { to } = sides;
  if (isAddedUnchecked(fact, parent, sides)) return addValidated(fact, to);
  if (isAddedByPartition(fact, parent)) return addForeignKeyByPartition(fact, parent, sides);
  // That of a partitioned table is empty: its partitions bring theirs, and are joined to it.
  if (isKey(fact) && property(parent, "partition_key") === undefined) return addKey(fact, sides);
  if (isKey(fact)) return [add(fact, parent, to)];
  if (property(fact, "index_definition") === undefined) return [addAtOnce(fact, parent, sides)];
  const { hazards = [], ...rest } = addAtOnce(fact, parent, sides);
  return [{ ...rest, hazards: [...noOnlineForm(pathOf(parent.id), "its index is built under the lock"), ...hazards] }];
}

/** With whatever its rows have to say about it. */
function addAtOnce(fact: Fact, parent: Fact, sides: Sides): Draft {
  const draft = add(fact, parent, sides.to);
  const isUsed = parent.kind === "table" && !sides.isNew(parent.id);
  const isUnchecked = property(fact, "not_valid") || property<string>(fact, "definition")!.endsWith(" NOT ENFORCED");
  if (!isUsed || isUnchecked) return draft;
  // That of a partitioned table is empty.
  const isIndexed = property(fact, "index_definition") !== undefined;
  if (isIndexed && property(parent, "partition_key") !== undefined) return draft;
  return { ...draft, hazards: isKey(fact) ? alike(fact) : [breaks(fact)] };
}

/** Whether a key can be replaced by one that was built beside it. */
function isReplacedOnline({ before, after }: Alteration, { from, to, online, isNew }: Sides): boolean {
  const isAlone = (fact: Fact, catalog: Catalog) =>
    isKey(fact) && property(parentOf(fact, catalog), "partition_key") === undefined &&
    catalog.childrenOf(fact.id, "index attachment").length === 0;
  return online && !isNew(after.parent!) && isAlone(before, from) && isAlone(after, to);
}

function add(fact: Fact, parent: Fact, catalog: Catalog): Draft {
  const only = property(parent, "partition_key") !== undefined && property(fact, "type") !== "f" &&
      property(fact, "type") !== "c"
    ? "ONLY "
    : "";
  const tablespace = property<string>(fact, "tablespace");
  const index = withOptions(fact, "index_options") +
    (tablespace === undefined ? "" : ` USING INDEX TABLESPACE ${catalog.quote(tablespace)}`);
  const definition = property<string>(fact, "definition")!;
  // The options of the index stand between its columns and what says when the constraint is checked.
  const at = definition.search(/ (DEFERRABLE|NOT DEFERRABLE|NOT VALID)/);
  const words = index === "" || at < 0 ? definition + index : definition.slice(0, at) + index + definition.slice(at);
  const sql = `ALTER TABLE ${only}${sqlName(parent, catalog)} ADD CONSTRAINT ${catalog.quote(fact.name)} ${words}`;
  return onTable(pathOf(parent.id), sql);
}
