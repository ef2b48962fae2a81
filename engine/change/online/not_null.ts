import { type Catalog, type Fact, pathOf, property } from "../../catalog/mod.ts";
import { type Draft, onTable } from "../draft.ts";
import type { Sides } from "../emitter.ts";
import type { Hazard } from "../hazard.ts";
import { sqlName } from "../names.ts";
import { mayFail } from "../row_question.ts";
import { temporaryName } from "./temporary_name.ts";
import { validate } from "./validated.ts";

/** What PostgreSQL calls the constraint, from 18 on, unless somebody named it. */
export function notNullName(column: Fact, catalog: Catalog): string {
  return property<string>(column, "not_null_name") ??
    `${catalog.fact(column.parent!).name}_${column.name}_not_null`;
}

/** The hazard of a column that takes no null from now on. */
export function nulls(column: Fact): Hazard {
  return mayFail(pathOf(column.id), "nulls in it stop it", { kind: "null", column: column.id });
}

/** SET NOT NULL without a look at the rows under its lock: they were checked before, while the table was used. */
export function setNotNull(column: Fact, sides: Sides): Draft[] {
  const { to } = sides;
  const table = to.fact(column.parent!);
  const path = pathOf(table.id);
  const alter = `ALTER TABLE ${sqlName(table, to)}`;
  const quoted = to.quote(column.name);
  if (to.major >= 18) {
    const name = to.quote(notNullName(column, to));
    const scope = property(column, "not_null_no_inherit") ? " NO INHERIT" : "";
    return [
      onTable(path, `${alter} ADD CONSTRAINT ${name} NOT NULL ${quoted}${scope} NOT VALID`),
      validate(alter, name, path, nulls(column)),
    ];
  }
  const name = to.quote(temporaryName(`${table.name}_${column.name}`, "not_null", sides));
  return [
    onTable(path, `${alter} ADD CONSTRAINT ${name} CHECK (${quoted} IS NOT NULL) NOT VALID`),
    validate(alter, name, path, nulls(column)),
    onTable(path, `${alter} ALTER COLUMN ${quoted} SET NOT NULL`),
    onTable(path, `${alter} DROP CONSTRAINT ${name}`),
  ];
}
