import { type Catalog, type Fact, pathOf, property } from "../../../catalog/mod.ts";
import { type Draft, onTable } from "../../draft.ts";
import type { Sides } from "../../emitter.ts";
import { genericOptionsOf, optionChanges, secretHazards } from "../../generic_options.ts";
import { columnsAbove, parentName, parentOf } from "../../names.ts";
import { rewriteOf } from "../../online/mod.ts";
import { changeOptions } from "../../options.ts";
import { mayFail } from "../../row_question.ts";
import { followsAbove, refuseToInherit } from "../inherited_column.ts";
import { hasOwnIdentity, identityChange, identityOptions } from "./identity.ts";
import { changeNotNull, followsNotNull, handsDownNotNull, isLetGo, isNamedApart, notNullProperty } from "./not_null.ts";
import { retype } from "./retype.ts";

/** A generated column loses its expression before it changes type; identity wants NOT NULL before it. */
const order = ["generated", "type", "collation", "expression", "not_null", "identity"];

/** Changed properties in the order in which PostgreSQL takes their changes. */
export function ordered(properties: readonly string[]): string[] {
  const rank = (key: string) => (order.indexOf(key) + order.length + 1) % (order.length + 1);
  return properties.toSorted((a, b) => rank(a) - rank(b));
}

/** Settings that a change of type takes along. */
export const keptKeys: readonly string[] = ["storage", "compression"];

/** The statements for one property that differs. */
export function alterProperty(key: string, before: Fact, after: Fact, sides: Sides): Draft[] {
  const { to } = sides;
  const parent = parentOf(after, to);
  const path = pathOf(parent.id);
  const value = property<string>(after, key);
  // Changes of the parent's column reach this one by themselves.
  const isOwn = key === "not_null"
    ? (value ? isNamedApart(after, to) : isLetGo(after, to)) || !followsNotNull(before, after, sides)
    : key === "not_null_name" && !columnsAbove(after, to).some(handsDownNotNull);
  const isOfType = property(parent, "of_type") !== undefined && (key === "type" || key === "collation");
  const isBrought = isOfType ||
    (before !== after && property(before, "inherited") && followsAbove(before, after, sides));
  if (isBrought && inheritedProperties.has(key) && !isOwn) return [];
  const alter = `ALTER ${parent.kind.toUpperCase()} ${parentName(after, to)} ALTER COLUMN ${to.quote(after.name)}`;
  // What partitions and heirs have is theirs.
  const alterOnly = alter.replace(" TABLE ", " TABLE ONLY ");
  // The change of type that it comes behind sees to it.
  if (isBrought && keptKeys.includes(key) && before.properties.type !== after.properties.type) return [];
  switch (key) {
    case "type":
      return [retype(before, after, sides)];
    case "collation":
      return before.properties.type === after.properties.type ? [retype(before, after, sides)] : [];
    case "not_null":
      return changeNotNull(after, alter, sides);
    case "not_null_name":
    case "not_null_not_valid":
    case "not_null_no_inherit":
      return notNullProperty(key, before, after, sides);
    case "generated":
      return [onTable(path, `${alter} DROP EXPRESSION`)];
    case "expression":
      return value === undefined ? [] : [onTable(path, `${alter} SET EXPRESSION AS (${value})`, [
        ...rewriteOf(path, "every value is computed anew", sides.online),
        mayFail(pathOf(after.id), "rows that its expression fails for stop it", { kind: "value", column: after.id }),
      ])];
    case "identity":
      // That of a partition comes and goes with its table's and with its bond.
      if (!hasOwnIdentity(before) && !hasOwnIdentity(after)) return [];
      return [onTable(path, `${alter} ${identityChange(before, after, sides)}`)];
    case "identity_options":
      return identityOptions(before, after, alter, path, to);
    case "storage":
      if (value === undefined && before.properties.type !== after.properties.type) return []; // the type brings its own
      return [onTable(path, `${alterOnly} SET STORAGE ${storageWord(value ?? property(before, "storage_of_type"))}`)];
    case "storage_of_type":
      return [];
    case "compression":
      return [onTable(path, `${alter} SET COMPRESSION ${{ l: "lz4", p: "pglz" }[value ?? ""] ?? "default"}`)];
    case "statistics":
      return [onTable(path, `${alterOnly} SET STATISTICS ${value ?? "-1"}`)];
    case "options":
      return changeOptions(before, after, alter, { on: path });
    case "fdw_options": {
      const [old, now] = [genericOptionsOf(before, key), genericOptionsOf(after, key)];
      const sql = `${alter}${optionChanges(old, now, to)}`;
      return [onTable(path, sql, secretHazards(after, sql))];
    }
    case "inherited":
      if (value && to.childrenOf(parent.id, "partition").length === 0) refuseToInherit(after);
      return [];
    default:
      throw new Error(`no statement for the property ${key} of a column`);
  }
}

const inheritedProperties: ReadonlySet<string> = new Set([
  "type",
  "collation",
  "not_null",
  "not_null_name",
  "generated",
  "expression",
]);

function storageWord(letter: string | undefined): string {
  return { p: "PLAIN", e: "EXTERNAL", m: "MAIN", x: "EXTENDED" }[letter ?? ""] ?? "DEFAULT";
}
/** What a column definition has no place for, which a new column still needs behind it. */
export function columnExtras(
  fact: Fact,
  catalog: Catalog,
  // Whoever inherits from a new table is new too.
  { isNew }: Pick<Sides, "isNew"> = { isNew: () => true },
): Draft[] {
  const empty: Fact = { ...fact, properties: {} };
  return ["storage", "statistics", "options", "not_null_not_valid"]
    .filter((key) => property(fact, key) !== undefined)
    .flatMap((key) => alterProperty(key, empty, fact, { to: catalog, isNew } as Sides));
}
