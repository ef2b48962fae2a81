import { type Fact, pathOf, property } from "../../../catalog/mod.ts";
import { type Draft, onTable } from "../../draft.ts";
import type { Emitter, Sides } from "../../emitter.ts";
import { secretHazards } from "../../generic_options.ts";
import { columnsBelow, parentName, parentOf } from "../../names.ts";
import { addColumnFilled, notNullName } from "../../online/mod.ts";
import { isStoredType } from "../../stored.ts";
import { attribute, cascade } from "../composite.ts";
import { comesFromAbove, followsAbove, goesFromAbove, refuseToInherit } from "../inherited_column.ts";
import { takesUpdates } from "../takes_updates.ts";
import { typeBlockers } from "../type_blockers.ts";
import { additionHazards } from "./addition_hazards.ts";
import { alterProperty, columnExtras, ordered } from "./alter_property.ts";
import { addIdentityAbove } from "./identity_above.ts";
import { alterAttribute, dropsValues } from "./attribute.ts";
import { columnDefinition } from "./column_definition.ts";
import { compression, ownOfHeir } from "./heirs.ts";
import { narrowedIdentity } from "./identity.ts";
import { keptByHand } from "./kept_by_hand.ts";
import { checksToRedo } from "./retype.ts";

/** Columns of tables, and attributes of composite types. Those of views come with the view. */
export const column: Emitter = {
  create(fact, sides) {
    const { to } = sides;
    const parent = parentOf(fact, to);
    if (parent.kind === "type") {
      if (sides.isNew(parent.id)) return [];
      return [{
        sql: `ALTER TYPE ${parentName(fact, to)} ADD ATTRIBUTE ${attribute(fact, to)}${cascade(parent.id, sides)}`,
      }];
    }
    if (parent.kind === "materialized view") return [...columnExtras(fact, to, sides), ...compression(fact, to)];
    if (!isStored(parent)) return [];
    // The parent table's own ADD COLUMN has brought it, or INHERITS, or ADD ATTRIBUTE of the type that the table is made
    // of.
    const isOfType = property(parent, "of_type") !== undefined && !sides.isNew(parent.id);
    if (comesFromAbove(fact, sides) || isOfType) return [...columnExtras(fact, to, sides), ...ownOfHeir(fact, sides)];
    const isHeir = to.childrenOf(parent.id, "inheritance").length > 0;
    if (property(fact, "inherited") && isHeir && !sides.isNew(parent.id)) refuseToInherit(fact);
    const given = sides.parts.find(({ kind }) => kind === "default");
    const rewrites = sides.answers?.columns.get(fact.id)?.rewritesTable;
    if (sides.online && given && rewrites && takesUpdates(parent, sides)) {
      const properties = { ...fact.properties };
      delete properties.not_null;
      const bare = columnDefinition({ ...fact, properties }, to, undefined, sides.from);
      return [
        ...addColumnFilled(fact, bare, property<string>(given, "expression")!, sides),
        ...columnExtras(fact, to, sides),
      ];
    }
    const isForItself = property(fact, "not_null_no_inherit") && columnsBelow(fact, to).length > 0;
    if (isForItself) return [...addColumnForItself(fact, given, sides), ...columnExtras(fact, to, sides)];
    const sql = `ALTER TABLE ${parentName(fact, to)} ADD COLUMN ${columnDefinition(fact, to, given, sides.from)}`;
    const hazards = parent.kind === "foreign table" ? secretHazards(fact, sql) : additionHazards(fact, given, sides);
    if (
      property(fact, "identity") && columnsBelow(fact, to).some(({ id }) => sides.isNew(id)) && !isPartitioned(parent)
    ) {
      return [...addIdentityAbove(fact, sides), ...columnExtras(fact, to, sides)];
    }
    return [onTable(pathOf(parent.id), sql, hazards), ...columnExtras(fact, to, sides)];
  },
  drop(fact, sides) {
    const { from } = sides;
    const parent = parentOf(fact, from);
    const name = from.quote(fact.name);
    if (parent.kind === "type") {
      const sql = `ALTER TYPE ${parentName(fact, from)} DROP ATTRIBUTE ${name}${cascade(parent.id, sides)}`;
      return [{ sql, hazards: dropsValues(fact, sides) }];
    }
    if (!isStored(parent) || goesFromAbove(fact, sides) || property(parent, "of_type") !== undefined) return [];
    const isElsewhere = property(fact, "generated") !== undefined || parent.kind === "foreign table";
    const why = isElsewhere ? undefined : "the column goes with all its values";
    return [onTable(
      pathOf(parent.id),
      `ALTER TABLE ${parentName(fact, from)} DROP COLUMN ${name}`,
      why === undefined ? [] : [{ kind: "data-loss", on: pathOf(fact.id), why }],
    )];
  },
  alter(change, sides) {
    const { before, after, properties } = change;
    const parent = parentOf(after, sides.to);
    if (parent.kind === "type") return isStoredType(parent.id, sides.from) ? undefined : alterAttribute(after, sides);
    if (parent.kind === "materialized view") {
      return properties.filter((key) => settings.has(key)).flatMap((key) => alterProperty(key, before, after, sides));
    }
    if (!isStored(parent)) return [];
    if (properties.includes("generated") && (property(after, "generated") || property(before, "generated") === "v")) {
      return undefined;
    }
    // PostgreSQL would have to look at every check of the table, and refuses. The values are computed either way.
    if (property(after, "generated") === "v" && properties.includes("expression") && isChecked(parent.id, sides)) {
      return undefined;
    }
    // PostgreSQL takes no expression beside a new type, and reads the old one for it where it can cast it by itself.
    const cannotFollow = ["type", "collation", ...(sides.from.major < 17 ? ["expression"] : [])];
    if (property(after, "generated") && cannotFollow.some((key) => properties.includes(key))) return undefined;
    const isRetyped = properties.includes("type") || properties.includes("collation");
    return [
      ...(properties.includes("type") ? narrowedIdentity(change, sides) : []),
      ...ordered(properties).flatMap((key) => alterProperty(key, before, after, sides)),
      ...(isRetyped && !followsAbove(before, after, sides) ? keptByHand(change, sides) : []),
    ];
  },
  blockers(change, sides) {
    if (parentOf(change.after, sides.to).kind === "type" && isStoredType(change.after.parent!, sides.from)) return [];
    const isRetyped = change.properties.includes("type") || change.properties.includes("collation");
    return isRetyped ? [...typeBlockers(change, sides), ...checksToRedo(change, sides)] : [];
  },
};

/** ADD COLUMN would make the column NOT NULL in heirs too, whatever its NO INHERIT says. */
function addColumnForItself(fact: Fact, given: Fact | undefined, sides: Sides): Draft[] {
  const { to, from } = sides;
  const { not_null: _, ...properties } = fact.properties;
  const alter = `ALTER TABLE ${parentName(fact, to)}`;
  const on = pathOf(fact.parent!);
  const constraint = `CONSTRAINT ${to.quote(notNullName(fact, to))} NOT NULL ${to.quote(fact.name)} NO INHERIT`;
  return [
    onTable(on, `${alter} ADD COLUMN ${columnDefinition({ ...fact, properties }, to, given, from)}`),
    onTable(on, `${alter} ADD ${constraint}`, additionHazards(fact, given, sides)),
  ];
}

/** Whether a table has check constraints, before or behind the plan. */
function isChecked(table: string, { from, to }: Sides): boolean {
  return [from, to].some((catalog) =>
    catalog.childrenOf(table, "constraint").some((part) => property(part, "type") === "c")
  );
}

/** What a column of a materialized view has of its own. */
const settings: ReadonlySet<string> = new Set(["storage", "compression", "statistics", "options"]);

function isPartitioned(table: Fact): boolean {
  return property(table, "partition_key") !== undefined;
}

function isStored({ kind }: Fact): boolean {
  return kind === "table" || kind === "foreign table";
}
