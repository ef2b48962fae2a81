import { type Catalog, type Fact, property } from "../../catalog/mod.ts";
import type { Draft } from "../draft.ts";
import type { Emitter } from "../emitter.ts";
import { address } from "../names.ts";

/** Parsers and templates: named functions, which no statement changes. */
function functions(...keys: string[]): Emitter {
  return {
    create(fact, { to }) {
      const list = keys.filter((key) => property(fact, key) !== undefined)
        .map((key) => `${key.toUpperCase()} = ${property<string>(fact, key)}`);
      return [{ sql: `CREATE ${address(fact, to)} (${list.join(", ")})` }];
    },
    drop: (fact, { from }) => [drop(fact, from)],
  };
}

export const textSearchParser = functions("start", "gettoken", "end", "lextypes", "headline");
export const textSearchTemplate = functions("init", "lexize");

function drop(fact: Fact, catalog: Catalog): Draft {
  return { sql: `DROP ${address(fact, catalog)}` };
}

type Items = Readonly<Record<string, string>>;

export const textSearchDictionary: Emitter = {
  create(fact, { to }) {
    const options = Object.entries(property<Items>(fact, "options") ?? {})
      .map(([name, word]) => `, ${to.quote(name)} = ${word}`);
    return [{
      sql: `CREATE ${address(fact, to)} (TEMPLATE = ${property<string>(fact, "template")}${options.join("")})`,
    }];
  },
  drop: (fact, { from }) => [drop(fact, from)],
  alter({ before, after, properties }, { to }) {
    if (properties.includes("template")) return undefined;
    const [old, now] = [before, after].map((fact) => property<Items>(fact, "options") ?? {}) as [Items, Items];
    const list = [
      ...Object.keys(old).filter((name) => !(name in now)).map((name) => to.quote(name)),
      ...Object.entries(now).filter(([name, word]) => old[name] !== word)
        .map(([name, word]) => `${to.quote(name)} = ${word}`),
    ];
    return [{ sql: `ALTER ${address(after, to)} (${list.join(", ")})` }];
  },
};

type Mappings = Readonly<Record<string, readonly string[]>>;

function mappingsOf(fact: Fact): Mappings {
  return property<Mappings>(fact, "mappings") ?? {};
}

export const textSearchConfiguration: Emitter = {
  create: (fact, { to }) => [
    { sql: `CREATE ${address(fact, to)} (PARSER = ${property<string>(fact, "parser")})` },
    ...changeMappings(fact, {}, to),
  ],
  drop: (fact, { from }) => [drop(fact, from)],
  alter: ({ before, after, properties }, { to }) =>
    properties.includes("parser") ? undefined : changeMappings(after, mappingsOf(before), to),
};

/** Token types that go through the same dictionaries share a statement. */
function changeMappings(fact: Fact, old: Mappings, catalog: Catalog): Draft[] {
  const now = mappingsOf(fact);
  const alter = `ALTER ${address(fact, catalog)}`;
  const tokens = (list: readonly string[]) => list.map((token) => catalog.quote(token)).join(", ");
  const gone = Object.keys(old).filter((token) => !(token in now));
  const verb = (token: string) => !(token in old) ? "ADD" : old[token]!.join() === now[token]!.join() ? "" : "ALTER";
  const groups = Map.groupBy(
    Object.keys(now).filter((token) => verb(token) !== ""),
    (token) => `${verb(token)} ${now[token]!.join(", ")}`,
  );
  return [
    ...(gone.length > 0 ? [{ sql: `${alter} DROP MAPPING FOR ${tokens(gone)}` }] : []),
    ...[...groups.values()].map((list) => ({
      sql: `${alter} ${verb(list[0]!)} MAPPING FOR ${tokens(list)} WITH ${now[list[0]!]!.join(", ")}`,
    })),
  ];
}
