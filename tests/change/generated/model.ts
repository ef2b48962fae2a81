import fc from "fast-check";
import { type ColumnThere, type Surroundings, valueOf } from "./columns.ts";
import { edited, sideOf, slot, type Tree } from "./edited.ts";
import { odds, renderDefaults, renderOdds } from "./odds.ts";
import { partitioned, partitionedThere, renderPartitioned } from "./partitions.ts";
import { renderFirstRoutines, renderRoutines, routines } from "./routines.ts";
import { child, renderBonds, renderChild, renderTable, table, type TableThere, tableThere } from "./tables.ts";
import { renderTypes, types, typesThere } from "./types.ts";
import { renderViews, views } from "./views.ts";

/** Roles that both servers have to have. */
export const roles = ["gen_owner", "gen_reader", "gen_writer"] as const;

/** Two schemas that differ by random edits, as one tree. */
export function model() {
  return fc.record({
    odd: edited(fc.constantFrom(true, true, true, false)),
    types: types(),
    routines: routines(),
    t0: slot(table()),
    t1: slot(table()),
    t2: slot(table()),
    child: slot(child()),
    partitioned: slot(partitioned()),
    views: views(),
    odds: odds(),
  });
}

export type Model = ReturnType<typeof model> extends fc.Arbitrary<infer T> ? T : never;

export interface GeneratedPair {
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** Rows for either side, each of which may be refused. */
  readonly fromRows: readonly string[];
  readonly toRows: readonly string[];
}

export function renderPair(given: Model, major: number): GeneratedPair {
  const [from, to] = [render(sideOf(given, "from"), major), render(sideOf(given, "to"), major)];
  return { from: from.sql, to: to.sql, fromRows: from.rows, toRows: to.rows };
}

function render(given: Tree<Model>, major: number): { sql: string[]; rows: string[] } {
  const side = given.odd ? given : { ...given, t2: undefined, types: { ...given.types, kind: undefined } };
  const there = typesThere(side.types);
  const around: Surroundings = { major, types: there, hasSequence: side.routines.sequence !== undefined };
  const tables = new Map<string, TableThere>();
  const names = { t0: "a.t0", t1: "a.t1", t2: '"Odd b"."T 2"' } as const;
  const plain = (["t0", "t1", "t2"] as const).flatMap((key) =>
    side[key] === undefined ? [] : [[names[key], side[key]] as const]
  );
  for (const [name, each] of plain) tables.set(name, tableThere(name, each, around));
  if (side.partitioned) tables.set("a.pt", partitionedThere(side.partitioned, around));
  const sql = [
    "CREATE SCHEMA a",
    ...(side.odd ? ['CREATE SCHEMA "Odd b"'] : []),
    ...renderTypes(side.types),
    ...renderFirstRoutines(side.routines, major),
    ...plain.flatMap(([name, each]) => renderTable(each, tables.get(name)!, around)),
  ];
  // A circle of references: t1 to t0, t2 to t1, t0 to t2.
  const others = { "a.t0": '"Odd b"."T 2"', "a.t1": "a.t0", '"Odd b"."T 2"': "a.t1" } as Record<string, string>;
  for (const [name, each] of plain) {
    sql.push(...renderBonds(each, tables.get(name)!, tables.get(others[name]!), around));
  }
  const t0 = tables.get("a.t0");
  if (side.child && t0) sql.push(...renderChild(side.child, t0));
  if (side.partitioned) {
    const t1 = tables.get("a.t1");
    sql.push(
      ...renderPartitioned(side.partitioned, tables.get("a.pt")!, around, t1?.isKeyed === true && !t1.isUnlogged),
    );
  }
  sql.push(
    ...renderRoutines(side.routines, there, t0 !== undefined),
    ...renderViews(side.views, tables, major),
    ...renderOdds(side.odds, { major, types: there, tables }),
    ...renderDefaults(side.odds),
  );
  return { sql, rows: [...tables.values()].flatMap(({ name, columns }) => rowsOf(name, columns)) };
}

function rowsOf(name: string, columns: readonly ColumnThere[]): string[] {
  return [1, 2, 3].map((n) => {
    const values = columns.flatMap((column) => {
      const value = name === "a.pt" && column.name === "region" ? `'${"xzq"[n - 1]}'` : valueOf(column, n);
      return value === undefined ? [] : [[column.name, value] as const];
    });
    const names = values.map(([each]) => each).join(", ");
    return `INSERT INTO ${name} (${names}) VALUES (${values.map(([, value]) => value).join(", ")})`;
  });
}
