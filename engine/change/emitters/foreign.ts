import { type Catalog, type Fact, pathOf, property } from "../../catalog/mod.ts";
import { quoteLiteral } from "../../sql/mod.ts";
import type { Draft } from "../draft.ts";
import type { Emitter } from "../emitter.ts";
import { genericOptionsOf, optionChanges, optionWords, secretHazards } from "../generic_options.ts";
import { parentName, sqlName } from "../names.ts";

/** A statement on a foreign object, with a word about the secrets that it does not know. */
function draft(fact: Fact, sql: string): Draft {
  return { sql, hazards: secretHazards(fact, sql) };
}

function changedOptions(before: Fact, after: Fact, catalog: Catalog): string {
  return optionChanges(genericOptionsOf(before), genericOptionsOf(after), catalog);
}

export const foreignDataWrapper: Emitter = {
  create(fact, { to }) {
    const words = [functionWord(fact, "handler", false), functionWord(fact, "validator", false)].join("");
    const sql = `CREATE FOREIGN DATA WRAPPER ${sqlName(fact, to)}${words}${optionWords(genericOptionsOf(fact), to)}`;
    return [draft(fact, sql)];
  },
  drop: (fact, { from }) => [{ sql: `DROP FOREIGN DATA WRAPPER ${sqlName(fact, from)}` }],
  alter({ before, after, properties }, { to }) {
    const words = ["handler", "validator"].filter((key) => properties.includes(key))
      .map((key) => functionWord(after, key, true)).join("");
    const sql = `ALTER FOREIGN DATA WRAPPER ${sqlName(after, to)}${words}${changedOptions(before, after, to)}`;
    return [draft(after, sql)];
  },
};

function functionWord(fact: Fact, key: string, always: boolean): string {
  const name = property<string>(fact, key);
  if (name === undefined) return always ? ` NO ${key.toUpperCase()}` : "";
  return ` ${key.toUpperCase()} ${name}`;
}

export const server: Emitter = {
  create(fact, { to }) {
    const type = property<string>(fact, "type");
    const version = property<string>(fact, "version");
    const sql = `CREATE SERVER ${sqlName(fact, to)}` +
      (type === undefined ? "" : ` TYPE ${quoteLiteral(type).trim()}`) +
      (version === undefined ? "" : ` VERSION ${quoteLiteral(version).trim()}`) +
      ` FOREIGN DATA WRAPPER ${to.quote(property<string>(fact, "wrapper")!)}${optionWords(genericOptionsOf(fact), to)}`;
    return [draft(fact, sql)];
  },
  drop: (fact, { from }) => [{ sql: `DROP SERVER ${sqlName(fact, from)}` }],
  alter({ before, after, properties }, { to }) {
    if (properties.includes("type") || properties.includes("wrapper")) return undefined;
    const version = property<string>(after, "version");
    const words = properties.includes("version")
      ? ` VERSION ${version === undefined ? "NULL" : quoteLiteral(version).trim()}`
      : "";
    return [draft(after, `ALTER SERVER ${sqlName(after, to)}${words}${changedOptions(before, after, to)}`)];
  },
};

/** What a role is on a server. Its options are secrets, so that a plan knows their names only. */
export const userMapping: Emitter = {
  create(fact, { to }) {
    const sql = `CREATE USER MAPPING ${mapped(fact, to)}${optionWords(genericOptionsOf(fact), to)}`;
    if (!fact.unreadable) return [draft(fact, sql)];
    const why = "its options cannot be read by this role, so that it is made without any";
    return [{ sql, hazards: [{ kind: "unknown-secret", on: pathOf(fact.id), why }] }];
  },
  drop: (fact, { from }) => [{
    sql: `DROP USER MAPPING ${mapped(fact, from)}`,
    hazards: [{ kind: "irreversible", on: pathOf(fact.id), why: "no plan knows the secrets that go with it" }],
  }],
  alter: ({ before, after }, { to }) => [
    draft(after, `ALTER USER MAPPING ${mapped(after, to)}${changedOptions(before, after, to)}`),
  ],
};

function mapped(fact: Fact, catalog: Catalog): string {
  const role = fact.name === "public" ? "PUBLIC" : catalog.quote(fact.name);
  return `FOR ${role} SERVER ${parentName(fact, catalog)}`;
}
