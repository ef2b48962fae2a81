import { type Catalog, type Fact, pathOf, property } from "../../catalog/mod.ts";
import { onTable } from "../draft.ts";
import type { Emitter } from "../emitter.ts";
import { parentName } from "../names.ts";
import { attachProved, detachConcurrently, outside } from "../online/mod.ts";

/** The partitioned tables above a partition. */
function wholesOf(bond: Fact, catalog: Catalog): string[] {
  return bond.needs.filter((need) => need !== bond.parent && catalog.fact(need).kind === "table")
    .flatMap((
      whole,
    ) => [whole, ...catalog.childrenOf(whole, "partition").flatMap((above) => wholesOf(above, catalog))]);
}

/** The bond of a partition to its table. */
export const partition: Emitter = {
  create(fact, sides) {
    const { to } = sides;
    const of = property<string>(fact, "of")!;
    const sql = `ALTER TABLE ONLY ${of} ATTACH PARTITION ${parentName(fact, to)} ${property<string>(fact, "bound")}`;
    const attach = onTable(pathOf(fact.parent!), sql);
    const isUsed = to.fact(fact.parent!).kind === "table" && !sides.isNew(fact.parent!);
    if (!isUsed) return [attach];
    if (sides.online) return attachProved(fact, attach, sides);
    const condition = sides.answers?.partitions.get(fact.id)?.condition;
    return [{ ...attach, hazards: [outside(to.fact(fact.parent!), condition)] }];
  },
  drop(fact, sides) {
    const { from } = sides;
    const of = property<string>(fact, "of")!;
    const table = from.fact(fact.parent!);
    const path = pathOf(table.id);
    const name = parentName(fact, from);
    // It keeps copies of foreign keys, of which it has not had any of its own.
    const copies = wholesOf(fact, from).flatMap((whole) => from.childrenOf(whole, "constraint"))
      .filter((constraint) => table.kind === "table" && property(constraint, "type") === "f")
      .map((copy) => onTable(path, `ALTER TABLE ${name} DROP CONSTRAINT IF EXISTS ${from.quote(copy.name)}`));
    const isLeaf = table.kind === "table" && property(table, "partition_key") === undefined;
    const isAlone = property(fact, "detach_pending") || (sides.online && isLeaf);
    const detach = isAlone
      ? detachConcurrently(fact, sides)
      : [onTable(path, `ALTER TABLE ${of} DETACH PARTITION ${name}`)];
    return [...detach, ...copies];
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
