import fc from "fast-check";
import {
  anyColumns,
  columnsThere,
  type ColumnThere,
  extras,
  renderColumns,
  renderExtras,
  type Surroundings,
} from "./columns.ts";
import { constraints, renderConstraints, renderForeignKey } from "./constraints.ts";
import { edited, pick, rarely, slot, type Tree } from "./edited.ts";
import { indexes, renderIndexes } from "./indexes.ts";
import { renderTableParts, tableParts } from "./table_parts.ts";

/** A plain table with everything that hangs on it. */
export function table() {
  return fc.record({
    id: pick("integer", "bigint"),
    reference: slot(pick("integer", "bigint")),
    columns: anyColumns(),
    extras: extras(),
    unlogged: rarely(),
    options: pick("", "", "fillfactor=80", "fillfactor=90, autovacuum_enabled=off", "toast.autovacuum_enabled=off"),
    constraints: constraints(),
    indexes: indexes(),
    parts: tableParts(),
    replica: pick("", "", "FULL", "NOTHING", "INDEX"),
  });
}

export type Table = Tree<ReturnType<typeof table> extends fc.Arbitrary<infer T> ? T : never>;

export interface TableThere {
  readonly name: string;
  readonly columns: readonly ColumnThere[];
  /** A foreign key can point at its id. */
  readonly isKeyed: boolean;
  readonly isUnlogged: boolean;
}

export function tableThere(name: string, side: Table, around: Surroundings): TableThere {
  return {
    name,
    columns: [
      { name: "id", family: "id", type: side.id, generated: false },
      ...(side.reference ? [{ name: "ref", family: "id" as const, type: side.reference, generated: false }] : []),
      ...columnsThere(side.columns, around),
    ],
    isKeyed: side.constraints.key?.columns === "id" && side.constraints.key.when === "",
    isUnlogged: side.unlogged,
  };
}

export function renderTable(side: Table, there: TableThere, around: Surroundings): string[] {
  const { name, columns } = there;
  const options = side.options && ` WITH (${side.options})`;
  const sql = [`CREATE ${side.unlogged ? "UNLOGGED " : ""}TABLE ${name} (id ${side.id} NOT NULL)${options}`];
  if (side.reference) sql.push(`ALTER TABLE ${name} ADD COLUMN ref ${side.reference}`);
  sql.push(...renderColumns(name, side.columns, around), ...renderExtras(name, side.extras, around, columns));
  sql.push(...renderConstraints(name, side.constraints, columns, around));
  sql.push(...renderIndexes(name, side.indexes, columns, around));
  const hasIndex = sql.some((each) => each.includes(" i_one ON "));
  if (side.replica && (side.replica !== "INDEX" || hasIndex)) {
    sql.push(`ALTER TABLE ${name} REPLICA IDENTITY ${side.replica === "INDEX" ? "USING INDEX i_one" : side.replica}`);
  }
  return sql;
}

/** What may speak of other tables. */
export function renderBonds(
  side: Table,
  there: TableThere,
  other: TableThere | undefined,
  around: Surroundings,
): string[] {
  const isHeld = other?.isKeyed === true && (!other.isUnlogged || there.isUnlogged) && side.reference !== undefined;
  return [
    ...(isHeld ? renderForeignKey(there.name, other.name, side.constraints, around) : []),
    ...renderTableParts(there, side.parts, around),
  ];
}

/** A table that may be a child of another, and of a second one. */
export function child() {
  return fc.record({
    inherits: fc.constantFrom(true, true, false),
    second: pick("integer", "bigint"),
    both: fc.constantFrom(true, false),
    own: slot(pick("integer", "bigint")),
    check: rarely(),
    own_default: edited(fc.constantFrom("", "", "9")),
    index: rarely(),
  });
}

export type Child = Tree<ReturnType<typeof child> extends fc.Arbitrary<infer T> ? T : never>;

export function renderChild(side: Child, of: TableThere): string[] {
  const sql: string[] = [];
  if (side.second) sql.push(`CREATE TABLE a.second (extra ${side.second})`);
  const parents = [...(side.inherits ? [of.name] : []), ...(side.second && side.both ? ["a.second"] : [])];
  const own = [
    ...(side.inherits ? [] : [`LIKE ${of.name}`]),
    ...(side.own ? [`own ${side.own}`] : []),
    ...(side.check ? ["CONSTRAINT own_check CHECK (id > -5)"] : []),
  ];
  sql.push(`CREATE TABLE a.child (${own.join(", ")})${parents.length ? ` INHERITS (${parents.join(", ")})` : ""}`);
  if (side.own_default) sql.push(`ALTER TABLE a.child ALTER COLUMN id SET DEFAULT ${side.own_default}`);
  if (side.index) sql.push("CREATE INDEX child_id ON a.child (id)");
  return sql;
}
