import { type Catalog, type Fact, property } from "../../catalog/mod.ts";
import type { Draft } from "../draft.ts";
import type { Emitter } from "../emitter.ts";
import { sqlName } from "../names.ts";

export const statistics: Emitter = {
  create(fact, { to }) {
    const made: Draft = { sql: property<string>(fact, "definition")! };
    return property(fact, "target") === undefined ? [made] : [made, target(fact, to)];
  },
  drop: (fact, { from }) => [{ sql: `DROP STATISTICS ${sqlName(fact, from)}` }],
  alter: ({ after, properties }, { to }) => properties.join() === "target" ? [target(after, to)] : undefined,
};

function target(fact: Fact, catalog: Catalog): Draft {
  return { sql: `ALTER STATISTICS ${sqlName(fact, catalog)} SET STATISTICS ${property<number>(fact, "target") ?? -1}` };
}
