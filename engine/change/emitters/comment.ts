import { type Catalog, type Fact, property } from "../../catalog/mod.ts";
import { quoteLiteral } from "../../sql/mod.ts";
import type { Draft } from "../draft.ts";
import type { Emitter } from "../emitter.ts";
import { address, parentOf } from "../names.ts";

/** Comments, on whatever they are. */
export const comment: Emitter = {
  create: (fact, { to }) => [say(fact, to, quoteLiteral(property<string>(fact, "text")!).trim())],
  drop: (fact, { from }) => [say(fact, from, "NULL")],
  alter: ({ after }, { to }) => [say(after, to, quoteLiteral(property<string>(after, "text")!).trim())],
};

function say(fact: Fact, catalog: Catalog, text: string): Draft {
  return { sql: `COMMENT ON ${address(parentOf(fact, catalog), catalog)} IS ${text}` };
}
