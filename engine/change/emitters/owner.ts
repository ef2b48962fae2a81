import { type Catalog, type Fact, pathOf, property } from "../../catalog/mod.ts";
import type { Draft } from "../draft.ts";
import type { Emitter, Sides } from "../emitter.ts";
import { address, parentOf } from "../names.ts";

/** Who an object belongs to. */
export const owner: Emitter = {
  create(fact, sides) {
    // What this plan makes belongs to the role that applies it.
    const isOurs = sides.isNew(fact.parent!) && property(fact, "role") === sides.from.role;
    return isOurs || followsTable(fact, sides) ? [] : [own(fact, sides.to)];
  },
  // An object always has an owner: without a word about it, that of whoever applies the plan.
  drop: () => [],
  alter: ({ after }, sides) => followsTable(after, sides) ? [] : [own(after, sides.to)],
};

/** A sequence that stays bound to a column has the owner of its table. */
function followsTable(fact: Fact, { from, to, isNew }: Sides): boolean {
  const link = to.childrenOf(fact.parent!, "owned by")[0];
  return link !== undefined && from.facts.has(link.id) && !isNew(link.id);
}

function own(fact: Fact, catalog: Catalog): Draft {
  const parent = parentOf(fact, catalog);
  const role = catalog.quote(property<string>(fact, "role")!);
  return {
    sql: `ALTER ${address(parent, catalog)} OWNER TO ${role}`,
    hazards: [{ kind: "authorization", on: pathOf(parent.id), why: `${role} owns it from then on` }],
  };
}
