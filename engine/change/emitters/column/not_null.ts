import { type Catalog, type Fact, pathOf, property } from "../../../catalog/mod.ts";
import { type Draft, onTable } from "../../draft.ts";
import type { Sides } from "../../emitter.ts";
import { columnsAbove, columnsBelow, parentName, parentOf } from "../../names.ts";
import { notNullName, nulls, setNotNull, validate } from "../../online/mod.ts";
import { isValidBelow, validateBelow } from "./valid_below.ts";

/** SET or DROP NOT NULL; `alter` is the statement as far as the column. */
export function changeNotNull(after: Fact, alter: string, sides: Sides): Draft[] {
  const parent = parentOf(after, sides.to);
  const isSet = property(after, "not_null") === true;
  // The constraint that is not valid yet is made by itself.
  if (isSet && property(after, "not_null_not_valid")) return [];
  const isUsed = isSet && parent.kind === "table" && !sides.isNew(parent.id);
  if (isUsed && sides.online) return isBroughtByWhole(after, sides) ? [] : setNotNull(after, sides);
  const hazards = isUsed ? [nulls(after)] : [];
  return [onTable(pathOf(parent.id), `${alter} ${isSet ? "SET" : "DROP"} NOT NULL`, hazards)];
}

/** From 18 on, a partition's NOT NULL keeps a name of its own when it is there before that of the whole. */
export function isNamedApart(column: Fact, catalog: Catalog): boolean {
  const above = columnAbove(column, catalog);
  return catalog.major >= 18 && above !== undefined && property(above, "not_null") === true &&
    notNullName(above, catalog) !== notNullName(column, catalog);
}

/** Whether a NOT NULL comes or goes with that of a column above: an heir can have one that those above do not have. */
export function followsNotNull(before: Fact, after: Fact, { from, to }: Pick<Sides, "from" | "to">): boolean {
  const isSet = property(after, "not_null") === true;
  const [here, there] = isSet ? [to, from] : [from, to];
  return columnsAbove(isSet ? after : before, here).some((above) => {
    const other = there.facts.get(above.id);
    return handsDownNotNull(above) && (other === undefined || !handsDownNotNull(other));
  });
}

/** Whether heirs of a column are NOT NULL by it. */
export function handsDownNotNull(above: Fact): boolean {
  return property(above, "not_null") === true && !property(above, "not_null_no_inherit");
}

/** A constraint that stops to be inherited stays with the heirs until they drop it themselves. */
export function isLetGo(column: Fact, catalog: Catalog): boolean {
  return columnsAbove(column, catalog).some((above) => property(above, "not_null_no_inherit"));
}

/** The column of the partitioned table that a partition's column is the same as. */
function columnAbove(column: Fact, catalog: Catalog): Fact | undefined {
  const bond = catalog.childrenOf(column.parent!, "partition")[0];
  return bond?.needs.filter((need) => need !== bond.parent).flatMap((need) => catalog.childrenOf(need, "column"))
    .find(({ name }) => name === column.name);
}

/** A partition's column becomes NOT NULL with that of the table it is a part of. */
function isBroughtByWhole(column: Fact, { from, to, isNew }: Sides): boolean {
  const bond = to.childrenOf(column.parent!, "partition")[0];
  const above = columnAbove(column, to);
  // One that is attached anew has to have it by then.
  if (bond === undefined || above === undefined || isNew(bond.id)) return false;
  if (!property(above, "not_null") || property(from.facts.get(above.id) ?? column, "not_null")) return false;
  return !isNamedApart(column, to);
}

/** The name of the constraint, its validity and whom it reaches, from 18 on. */
export function notNullProperty(key: string, before: Fact, after: Fact, { to, isNew }: Sides): Draft[] {
  const parent = parentOf(after, to);
  const path = pathOf(parent.id);
  const name = (fact: Fact) => to.quote(notNullName(fact, to));
  const alter = `ALTER TABLE ${parentName(after, to)}`;
  if (key === "not_null_not_valid") {
    if (!property(after, key)) {
      // DROP NOT NULL, or a new SET NOT NULL, has taken care of it.
      if (!property(after, "not_null") || !property(before, "not_null")) return [];
      return [validate(
        alter,
        name(after),
        path,
        nulls(after),
      )];
    }
    const add = `${alter} ADD CONSTRAINT ${name(after)} NOT NULL ${to.quote(after.name)} NOT VALID`;
    const isThere = property(before, "not_null");
    return [
      ...(isThere ? [onTable(path, `${alter} ALTER COLUMN ${to.quote(after.name)} DROP NOT NULL`)] : []),
      onTable(path, add),
      // Those of heirs come along, and may be valid.
      ...columnsBelow(after, to).filter((heir) => isValidBelow(heir, [after]) && !isNew(heir.parent!))
        .map((heir) => validateBelow(heir, to)),
    ];
  }
  if (key === "not_null_no_inherit") {
    if (!property(before, "not_null") || !property(after, "not_null")) return [];
    return [onTable(path, `${alter} ALTER CONSTRAINT ${name(after)} ${property(after, key) ? "NO " : ""}INHERIT`)];
  }
  if (!property(before, "not_null") || !property(after, "not_null")) return [];
  return [onTable(path, `${alter} RENAME CONSTRAINT ${name(before)} TO ${name(after)}`)];
}
