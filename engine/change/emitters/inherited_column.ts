import { ConfitureError } from "../../errors.ts";
import { type Catalog, type Fact, property } from "../../catalog/mod.ts";
import type { Sides } from "../emitter.ts";

/** Whether a column comes by the ADD COLUMN of the table that it is inherited from, or by INHERITS of a new table. */
export function comesFromAbove(column: Fact, { to, isNew }: Sides): boolean {
  // A new partition spells its columns out, and so does a table that is about to become one.
  return property(column, "inherited") === true &&
    bondsOf(column, to).some((bond) => isNew(column.parent!) ? bond.kind === "inheritance" : !isNew(bond.id));
}

/** Whether a column goes with the one that it is inherited from. */
export function goesFromAbove(column: Fact, { from, to, isNew }: Sides): boolean {
  return property(column, "inherited") === true &&
    bondsOf(column, from).some(({ id }) => to.facts.has(id) && !isNew(id));
}

/** Whether changes of the column that it is inherited from reach a column that is there before and after. */
export function followsAbove(before: Fact, after: Fact, sides: Sides): boolean {
  return property(before, "inherited") === true && property(after, "inherited") === true &&
    goesFromAbove(before, sides);
}

/** The bond that a part of a partition or of an heir goes or comes with; undefined where none stays as it is. */
export function keptBond(table: string, { from, to, isNew }: Sides): Fact | undefined {
  return from.childrenOf(table).find(({ id, kind }) =>
    (kind === "partition" || kind === "inheritance") && to.facts.has(id) && !isNew(id)
  );
}

/** What ties the column's table to tables that have the column too. */
function bondsOf(column: Fact, catalog: Catalog): Fact[] {
  const hasIt = (table: string) => catalog.childrenOf(table, "column").some(({ name }) => name === column.name);
  return catalog.childrenOf(column.parent!)
    .filter(({ kind }) => kind === "partition" || kind === "inheritance")
    .filter(({ needs }) => needs.some((need) => need !== column.parent && hasIt(need)));
}

/** PostgreSQL has no statement that takes a column of its own from an heir. */
export function refuseToInherit({ id }: Fact): never {
  const why = "a column that a table has of its own stays so when the table starts to inherit";
  throw new ConfitureError("change-impossible", { object: id, why });
}
