import { type Catalog, type Fact, pathOf, property } from "../../catalog/mod.ts";
import { type Draft, onTable } from "../draft.ts";
import type { Sides } from "../emitter.ts";
import type { Hazard } from "../hazard.ts";
import { sqlName } from "../names.ts";
import { setNotNull } from "./not_null.ts";
import { leavesOf } from "./partitioned_foreign_key.ts";

/**
 * A column whose default gives every row a value of its own: it comes empty, new rows get the default, old ones are
 * filled in batches, and NOT NULL comes last. `bare` is the definition without default and NOT NULL.
 */
export function addColumnFilled(column: Fact, bare: string, expression: string, sides: Sides): Draft[] {
  const { to } = sides;
  const table = to.fact(column.parent!);
  const alter = `ALTER TABLE ${sqlName(table, to)}`;
  const isLate = property(column, "not_null") && !property(column, "not_null_not_valid");
  return [
    onTable(pathOf(table.id), `${alter} ADD COLUMN ${bare}`),
    onTable(pathOf(table.id), `${alter} ALTER COLUMN ${to.quote(column.name)} SET DEFAULT ${expression}`),
    ...backfill(column, expression, sides),
    ...(isLate ? setNotNull(column, sides) : []),
  ];
}

function backfill(column: Fact, expression: string, sides: Sides): Draft[] {
  const { to } = sides;
  const table = to.fact(column.parent!);
  const keys = keyOf(table, sides);
  // Where rows lie on disk is told for each partition by itself.
  const tables = keys.length === 0 && property(table, "partition_key") !== undefined ? leavesOf(table.id, to) : [table];
  const quoted = to.quote(column.name);
  return tables.map((part) => {
    const name = sqlName(part, to);
    const match = (keys.length === 0 ? ["ctid"] : keys.map((key) => to.quote(key)))
      .map((key) => `t.${key} = batch.${key}`).join(" AND ");
    return {
      sql: `UPDATE ${name} AS t SET ${quoted} = ${expression} FROM batch WHERE ${match} AND t.${quoted} IS NULL`,
      batch: { table: name, keys, pending: `${quoted} IS NULL` },
      transaction: "none",
      lock: { mode: "ROW EXCLUSIVE", on: pathOf(part.id) },
      hazards: triggers(part, to),
    };
  });
}

/** The columns of a key that is there before and after the plan. */
function keyOf(table: Fact, { from, to }: Sides): readonly string[] {
  const columns = (fact: Fact, catalog: Catalog) => {
    const names = property<readonly string[]>(fact, "columns") ?? [];
    const isComplete =
      catalog.childrenOf(table.id, "column").filter(({ name, properties }) =>
        names.includes(name) && properties.not_null === true
      ).length === names.length;
    return isComplete ? names : [];
  };
  const keys = from.childrenOf(table.id, "constraint").filter((fact) => {
    const after = to.facts.get(fact.id);
    return after !== undefined && columns(fact, from).length > 0 &&
      columns(fact, from).join("\0") === columns(after, to).join("\0");
  });
  const best = keys.find(({ properties }) => properties.type === "p") ?? keys[0];
  return best === undefined ? [] : columns(best, to);
}

function triggers(table: Fact, catalog: Catalog): Hazard[] {
  const names = catalog.childrenOf(table.id, "trigger").map(({ name }) => name);
  if (names.length === 0) return [];
  const why = `filling the column is an UPDATE of every row, for which triggers may fire: ${names.join(", ")}`;
  return [{ kind: "untracked-dependency", on: pathOf(table.id), why }];
}
