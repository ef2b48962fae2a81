import { type Fact, property } from "../../catalog/mod.ts";
import type { Emitter } from "../emitter.ts";
import { sqlName } from "../names.ts";

export const language: Emitter = {
  create: (fact, { to }) => [{ sql: `CREATE ${definition(fact, sqlName(fact, to))}` }],
  drop: (fact, { from }) => [{ sql: `DROP LANGUAGE ${sqlName(fact, from)}` }],
  alter: ({ after }, { to }) => [{ sql: `CREATE OR REPLACE ${definition(after, sqlName(after, to))}` }],
};

function definition(fact: Fact, name: string): string {
  const routines = ["handler", "inline", "validator"].map((key) => {
    const called = property<string>(fact, key);
    return called === undefined ? "" : ` ${key.toUpperCase()} ${called}`;
  });
  return `${property(fact, "trusted") ? "TRUSTED " : ""}LANGUAGE ${name}${routines.join("")}`;
}

export const accessMethod: Emitter = {
  create: (fact, { to }) => [{
    sql: `CREATE ACCESS METHOD ${sqlName(fact, to)} TYPE ${
      property(fact, "type") === "i" ? "INDEX" : "TABLE"
    } HANDLER ${property<string>(fact, "handler")}`,
  }],
  drop: (fact, { from }) => [{ sql: `DROP ACCESS METHOD ${sqlName(fact, from)}` }],
};
