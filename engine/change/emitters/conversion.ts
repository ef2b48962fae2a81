import { type Fact, property } from "../../catalog/mod.ts";
import { quoteLiteral } from "../../sql/mod.ts";
import type { Emitter } from "../emitter.ts";
import { address, sqlName } from "../names.ts";

/** Conversions between types. */
export const cast: Emitter = {
  create(fact, { to }) {
    const context = property<string>(fact, "context");
    return [{
      sql: `CREATE ${address(fact, to)} ${way(fact)}${
        context === undefined ? "" : ` AS ${context === "i" ? "IMPLICIT" : "ASSIGNMENT"}`
      }`,
    }];
  },
  drop: (fact, { from }) => [{ sql: `DROP ${address(fact, from)}` }],
};

function way(fact: Fact): string {
  const called = property<string>(fact, "function");
  if (called !== undefined) return `WITH FUNCTION ${called}`;
  return property(fact, "method") === "i" ? "WITH INOUT" : "WITHOUT FUNCTION";
}

/** Conversions between encodings. */
export const conversion: Emitter = {
  create(fact, { to }) {
    const [source, target] = ["source", "target"].map((key) => quoteLiteral(property<string>(fact, key)!).trim());
    return [{
      sql: `CREATE ${property(fact, "default") ? "DEFAULT " : ""}CONVERSION ${
        sqlName(fact, to)
      } FOR ${source} TO ${target} FROM ${property<string>(fact, "function")}`,
    }];
  },
  drop: (fact, { from }) => [{ sql: `DROP CONVERSION ${sqlName(fact, from)}` }],
};

/** How a language takes and gives values of a type. */
export const transform: Emitter = {
  create: (fact, { to }) => [{ sql: `CREATE ${definition(fact, address(fact, to))}` }],
  drop: (fact, { from }) => [{ sql: `DROP ${address(fact, from)}` }],
  alter: ({ after }, { to }) => [{ sql: `CREATE OR REPLACE ${definition(after, address(after, to))}` }],
};

function definition(fact: Fact, name: string): string {
  const parts = (["from", "to"] as const).flatMap((way) => {
    const called = property<string>(fact, `${way}_sql`);
    return called === undefined ? [] : [`${way.toUpperCase()} SQL WITH FUNCTION ${called}`];
  });
  return `${name} (${parts.join(", ")})`;
}
