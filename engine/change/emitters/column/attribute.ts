import { type Fact, pathOf, property } from "../../../catalog/mod.ts";
import { type Draft, onTable } from "../../draft.ts";
import type { Sides } from "../../emitter.ts";
import type { Hazard } from "../../hazard.ts";
import { parentName } from "../../names.ts";
import { isStoredType } from "../../stored.ts";
import { columnsOfType } from "../../typed_tables.ts";
import { retype } from "./retype.ts";

/** Values of a composite type lose the attribute wherever they are kept, and tables that are made of it their column. */
export function dropsValues(fact: Fact, { from, to }: Sides): Hazard[] {
  const why = "the attribute goes with all its values";
  const columns = columnsOfType(fact, from).filter(({ parent }) => to.facts.has(parent!));
  const losing = [...(isStoredType(fact.parent!, from) ? [fact] : []), ...columns];
  return losing.map(({ id }) => ({ kind: "data-loss", on: pathOf(id), why }));
}

/**
 * An attribute of a composite type that no table holds values of. Tables that are made of the type let go of it for that
 * long: CASCADE knows no USING, and casts by itself alone.
 */
export function alterAttribute(fact: Fact, sides: Sides): Draft[] {
  const { from, to } = sides;
  const collation = property<string>(fact, "collation");
  const type = parentName(fact, to);
  const columns = columnsOfType(fact, to).filter(({ parent }) => from.facts.has(parent!));
  const released = columns.map((column) => ({ column, alter: `ALTER TABLE ${parentName(column, to)}` }));
  return [
    ...released.map(({ column, alter }) => onTable(pathOf(column.parent!), `${alter} NOT OF`)),
    {
      sql: `ALTER TYPE ${type} ALTER ATTRIBUTE ${to.quote(fact.name)} TYPE ${property<string>(fact, "type")}${
        collation ? ` COLLATE ${collation}` : ""
      }`,
    },
    ...released.flatMap(({ column, alter }) => [
      retype(from.facts.get(column.id) ?? column, column, sides),
      onTable(pathOf(column.parent!), `${alter} OF ${type}`),
    ]),
  ];
}
