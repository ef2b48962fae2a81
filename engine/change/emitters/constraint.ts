import { type Catalog, type Fact, pathOf, property } from "../../catalog/mod.ts";
import { type Draft, onTable } from "../draft.ts";
import type { Emitter, Sides } from "../emitter.ts";
import { parentName, parentOf, sqlName } from "../names.ts";
import { withOptions } from "../options.ts";

/** Constraints of tables and domains. */
export const constraint: Emitter = {
  create(fact, sides) {
    const { to } = sides;
    const parent = parentOf(fact, to);
    if (property(fact, "inherited") && !sides.isNew(parent.id)) return [];
    const name = to.quote(fact.name);
    const definition = property<string>(fact, "definition")!;
    if (parent.kind === "domain") {
      return [{ sql: `ALTER DOMAIN ${sqlName(parent, to)} ADD CONSTRAINT ${name} ${definition}` }];
    }
    const drafts = isOnline(fact, parent, sides) ? addThenValidate(fact, to) : [add(fact, parent, to)];
    if (property(fact, "clustered")) drafts.push({ sql: `ALTER TABLE ${sqlName(parent, to)} CLUSTER ON ${name}` });
    return drafts;
  },
  drop(fact, { from }) {
    const parent = parentOf(fact, from);
    if (property(fact, "inherited")) return [];
    const name = from.quote(fact.name);
    if (parent.kind === "domain") return [{ sql: `ALTER DOMAIN ${sqlName(parent, from)} DROP CONSTRAINT ${name}` }];
    return [onTable(pathOf(parent.id), `ALTER TABLE ${sqlName(parent, from)} DROP CONSTRAINT ${name}`)];
  },
  alter(change, { to }) {
    const { after, properties } = change;
    const parent = parentOf(after, to);
    const kind = parent.kind === "domain" ? "DOMAIN" : "TABLE";
    const isValidated = properties.includes("not_valid") && !property(after, "not_valid");
    const rest = properties.filter((key) => key !== "not_valid" && key !== "definition" && key !== "clustered");
    const onlyValidity = properties.includes("definition")
      ? withoutValidity(change.before) === withoutValidity(after)
      : true;
    if (rest.length > 0 || !onlyValidity || (properties.includes("not_valid") && !isValidated)) return undefined;
    const drafts: Draft[] = [];
    if (isValidated) {
      drafts.push({
        sql: `ALTER ${kind} ${sqlName(parent, to)} VALIDATE CONSTRAINT ${to.quote(after.name)}`,
        transaction: "own",
        lock: { mode: "SHARE UPDATE EXCLUSIVE", on: pathOf(parent.id) },
        hazards: [{ kind: "may-fail", on: pathOf(after.id), why: "rows that break it stop it" }],
      });
    }
    if (properties.includes("clustered")) {
      const sql = property(after, "clustered") ? `CLUSTER ON ${to.quote(after.name)}` : "SET WITHOUT CLUSTER";
      drafts.push({ sql: `ALTER TABLE ${sqlName(parent, to)} ${sql}` });
    }
    return drafts;
  },
};

function withoutValidity(fact: Fact): string {
  return property<string>(fact, "definition")!.replace(/ NOT VALID$/, "");
}

/** A check or foreign key on a table that somebody uses is added unchecked, and checked under a weaker lock. */
function isOnline(fact: Fact, parent: Fact, { online, isNew }: Sides): boolean {
  const type = property<string>(fact, "type");
  return online && !isNew(parent.id) && !property(fact, "not_valid") &&
    (type === "c" || (type === "f" && property(parent, "partition_key") === undefined)) &&
    !/NOT ENFORCED/.test(property<string>(fact, "definition")!);
}

function addThenValidate(fact: Fact, catalog: Catalog): Draft[] {
  const table = parentName(fact, catalog);
  const path = pathOf(fact.parent!);
  const name = catalog.quote(fact.name);
  return [
    onTable(path, `ALTER TABLE ${table} ADD CONSTRAINT ${name} ${property<string>(fact, "definition")} NOT VALID`),
    {
      sql: `ALTER TABLE ${table} VALIDATE CONSTRAINT ${name}`,
      transaction: "own",
      lock: { mode: "SHARE UPDATE EXCLUSIVE", on: path },
      hazards: [{ kind: "may-fail", on: pathOf(fact.id), why: "rows that break it stop it" }],
    },
  ];
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
