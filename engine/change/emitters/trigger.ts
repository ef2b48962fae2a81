import { type Catalog, type Fact, pathOf, property } from "../../catalog/mod.ts";
import { type Draft, onTable } from "../draft.ts";
import type { Emitter, Sides } from "../emitter.ts";
import { parentName } from "../names.ts";
import { stateWords } from "./states.ts";

/**
 * Triggers. Those that a partition has from its table come with the table's own; they are facts only where they are in
 * another state than that.
 */
export const trigger: Emitter = {
  create: (fact, { to }) =>
    isClone(fact) ? [state(fact, to)] : [
      onTable(pathOf(fact.parent!), definition(fact)),
      ...(property(fact, "enabled") === undefined ? [] : [state(fact, to)]),
    ],
  drop: (fact, sides) =>
    isClone(fact) ? stateOfTable(fact, sides) : [
      onTable(pathOf(fact.parent!), `DROP TRIGGER ${sides.from.quote(fact.name)} ON ${parentName(fact, sides.from)}`),
    ],
  alter({ before, after, properties }, sides) {
    const { to } = sides;
    if (isClone(before) !== isClone(after)) return undefined;
    if (isClone(after)) return [state(after, to)];
    if (properties.join() === "enabled") return [state(after, to), ...statesOfClones(after, sides)];
    // PostgreSQL replaces no constraint trigger in place.
    if (property(before, "constraint") || property(after, "constraint")) return undefined;
    const sql = definition(after).replace("CREATE ", "CREATE OR REPLACE ");
    // One that is replaced is enabled from then on.
    const isOn = property(after, "enabled") === undefined;
    return [
      onTable(pathOf(after.parent!), sql),
      ...(isOn ? [] : [state(after, to)]),
      ...statesOfClones(after, sides),
    ];
  },
};

function isClone(fact: Fact): boolean {
  return property(fact, "of_parent") === true;
}

function definition(fact: Fact): string {
  return property<string>(fact, "definition")!;
}

function state(fact: Fact, catalog: Catalog): Draft {
  const sql = `ALTER TABLE ${parentName(fact, catalog)} ${stateWords(fact)} TRIGGER ${catalog.quote(fact.name)}`;
  return onTable(pathOf(fact.parent!), sql);
}

/** A change of the table's trigger reaches those of its partitions, whatever state they are in. New ones see to theirs. */
function statesOfClones(fact: Fact, { to, isNew }: Sides): Draft[] {
  return to.dependentsOf(fact.id).filter(({ id, kind }) => kind === "trigger" && !isNew(id))
    .map((clone) => state(clone, to));
}

/** The state of the table's trigger, where that one and the partition stay. */
function stateOfTable(fact: Fact, { to, isNew }: Sides): Draft[] {
  const original = fact.needs.map((id) => to.facts.get(id)).find((need) => need?.kind === "trigger");
  const isPartition = to.childrenOf(fact.parent!, "partition").length > 0;
  if (!original || isNew(original.id) || !isPartition || isNew(fact.parent!)) return [];
  return [state({ ...fact, properties: original.properties }, to)];
}
