import { type Catalog, type Fact, pathOf, property } from "../../catalog/mod.ts";
import { quoteLiteral } from "../../sql/mod.ts";
import type { Draft } from "../draft.ts";
import type { Emitter } from "../emitter.ts";
import { address, parentOf } from "../names.ts";

/** What a label provider, such as sepgsql, knows about an object; the fact's name is the provider. */
export const securityLabel: Emitter = {
  create: (fact, { to }) => [label(fact, to, quoteLiteral(property<string>(fact, "label")!).trim())],
  drop: (fact, { from }) => [label(fact, from, "NULL")],
  alter: ({ after }, { to }) => [label(after, to, quoteLiteral(property<string>(after, "label")!).trim())],
};

function label(fact: Fact, catalog: Catalog, text: string): Draft {
  return {
    sql: `SECURITY LABEL FOR ${catalog.quote(fact.name)} ON ${address(parentOf(fact, catalog), catalog)} IS ${text}`,
    hazards: [{ kind: "authorization", on: pathOf(fact.parent!), why: `${fact.name} decides by it who may do what` }],
  };
}
