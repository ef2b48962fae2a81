import { type Catalog, type Fact, property } from "../../catalog/mod.ts";
import { quoteLiteral } from "../../sql/mod.ts";
import type { Draft } from "../draft.ts";
import type { Emitter } from "../emitter.ts";
import { sqlName } from "../names.ts";
import { stateWords } from "./states.ts";

/** Event triggers come last and go first, so that they do not fire for the plan that brings them. */
export const eventTrigger: Emitter = {
  create(fact, { to }) {
    const tags = property<string[]>(fact, "tags");
    const when = tags ? ` WHEN TAG IN (${tags.map((tag) => quoteLiteral(tag).trim()).join(", ")})` : "";
    const sql = `CREATE EVENT TRIGGER ${sqlName(fact, to)} ON ${
      property<string>(fact, "event")
    }${when} EXECUTE FUNCTION ${property<string>(fact, "function")}()`;
    return [{ sql }, ...(property(fact, "enabled") === undefined ? [] : [state(fact, to)])];
  },
  drop: (fact, { from }) => [{ sql: `DROP EVENT TRIGGER ${sqlName(fact, from)}` }],
  alter: ({ after, properties }, { to }) => properties.join() === "enabled" ? [state(after, to)] : undefined,
};

function state(fact: Fact, catalog: Catalog): Draft {
  return { sql: `ALTER EVENT TRIGGER ${sqlName(fact, catalog)} ${stateWords(fact)}` };
}
