import { type Catalog, type Fact, pathOf, property } from "../../catalog/mod.ts";
import type { Emitter } from "../emitter.ts";
import { parentName, sqlName } from "../names.ts";

type Options = {
  type: string;
  start: string;
  increment: string;
  min: string;
  max: string;
  cache: string;
  cycle: boolean;
};

/** The options of a sequence in words, all of them: a default of one type is none of another. */
export function sequenceWords({ type, start, increment, min, max, cache, cycle }: Options, withType = true): string {
  return `${
    withType ? `AS ${type} ` : ""
  }INCREMENT BY ${increment} MINVALUE ${min} MAXVALUE ${max} START WITH ${start}` +
    ` CACHE ${cache} ${cycle ? "CYCLE" : "NO CYCLE"}`;
}

export const sequence: Emitter = {
  create: (fact, { to }) => [{
    sql: `CREATE ${property(fact, "unlogged") ? "UNLOGGED " : ""}SEQUENCE ${sqlName(fact, to)} ${
      sequenceWords(property<Options>(fact, "options")!)
    }`,
  }],
  drop: (fact, { from }) => [{
    sql: `DROP SEQUENCE ${sqlName(fact, from)}`,
    hazards: [{ kind: "data-loss", on: pathOf(fact.id), why: "its position is forgotten" }],
  }],
  alter({ after, properties }, { to }) {
    const name = sqlName(after, to);
    return properties.map((key) =>
      key === "options"
        ? { sql: `ALTER SEQUENCE ${name} ${sequenceWords(property<Options>(after, "options")!)}` }
        : { sql: `ALTER SEQUENCE ${name} SET ${property(after, "unlogged") ? "UNLOGGED" : "LOGGED"}` }
    );
  },
};

/** Which column a sequence goes with. */
export const ownedBy: Emitter = {
  create: (fact, { to }) => [{ sql: own(fact, to, column(fact, to)) }],
  drop: (fact, { from }) => [{ sql: own(fact, from, "NONE") }],
  alter: ({ after }, { to }) => [{ sql: own(after, to, column(after, to)) }],
};

function own(fact: Fact, catalog: Catalog, by: string): string {
  return `ALTER SEQUENCE ${parentName(fact, catalog)} OWNED BY ${by}`;
}

function column(fact: Fact, catalog: Catalog): string {
  return ["table_schema", "table", "column"].map((key) => catalog.quote(property<string>(fact, key)!)).join(".");
}
