import { pathOf, property } from "../../catalog/mod.ts";
import { onTable } from "../draft.ts";
import type { Emitter } from "../emitter.ts";
import { parentName } from "../names.ts";
import { attachProved, detachConcurrently } from "../online/mod.ts";

/** The bond of a partition to its table. */
export const partition: Emitter = {
  create(fact, sides) {
    const { to } = sides;
    const of = property<string>(fact, "of")!;
    const sql = `ALTER TABLE ONLY ${of} ATTACH PARTITION ${parentName(fact, to)} ${property<string>(fact, "bound")}`;
    const attach = onTable(pathOf(fact.parent!), sql);
    const isUsed = to.fact(fact.parent!).kind === "table" && !sides.isNew(fact.parent!);
    return sides.online && isUsed ? attachProved(fact, attach, sides) : [attach];
  },
  drop(fact, sides) {
    const { from } = sides;
    const of = property<string>(fact, "of")!;
    const table = from.fact(fact.parent!);
    const isLeaf = table.kind === "table" && property(table, "partition_key") === undefined;
    if (property(fact, "detach_pending") || (sides.online && isLeaf)) return detachConcurrently(fact, sides);
    return [onTable(pathOf(fact.parent!), `ALTER TABLE ${of} DETACH PARTITION ${parentName(fact, from)}`)];
  },
};

/** What a table inherits from, when it is no partition. */
export const inheritance: Emitter = {
  create: (fact, { to }) => [
    onTable(pathOf(fact.parent!), `ALTER TABLE ${parentName(fact, to)} INHERIT ${fact.name}`),
  ],
  drop: (fact, { from }) => [
    onTable(pathOf(fact.parent!), `ALTER TABLE ${parentName(fact, from)} NO INHERIT ${fact.name}`),
  ],
  alter: () => [],
};
