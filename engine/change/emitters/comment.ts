import { type Catalog, commentOfPublic, type Fact, pathOf, property } from "../../catalog/mod.ts";
import { quoteLiteral } from "../../sql/mod.ts";
import type { Draft } from "../draft.ts";
import type { Emitter } from "../emitter.ts";
import { address, parentOf } from "../names.ts";

/** Comments, on whatever they are. */
export const comment: Emitter = {
  create: (fact, { to }) => [say(fact, to, quoteLiteral(property<string>(fact, "text")!).trim())],
  drop: (fact, { from }) => [say(fact, from, fact.parent === "schema public" ? `'${commentOfPublic}'` : "NULL")],
  alter: ({ after }, { to }) => [say(after, to, quoteLiteral(property<string>(after, "text")!).trim())],
};

function say(fact: Fact, catalog: Catalog, text: string): Draft {
  const parent = parentOf(fact, catalog);
  const relation = relations.has(parent.kind) ? parent.id : parent.kind === "column" ? parent.parent! : undefined;
  const lock = relation === undefined
    ? {}
    : { lock: { mode: "SHARE UPDATE EXCLUSIVE" as const, on: pathOf(relation) } };
  return { sql: `COMMENT ON ${address(parent, catalog)} IS ${text}`, ...lock };
}

const relations: ReadonlySet<string> = new Set([
  "table",
  "foreign table",
  "view",
  "materialized view",
  "index",
  "sequence",
]);
